// A bar in words, for whoever points at it or has it read to him.
import { useTranslation } from "react-i18next";
import type { Figure, Row } from "./report";
import { said } from "./units";
import type { Part } from "./views";

export function useInWords(parts: readonly Part[], share: Figure | undefined): (name: string, row: Row) => string {
  const { t } = useTranslation();
  return (name, row) => {
    const counts = parts.map((part) => `${t(`reports.part.${part.name}`)}: ${part.of(row)}`);
    const judged = share ? [`${share.title}: ${said(row[share.name], share.unit)}`] : [];
    return [name, ...counts, ...judged].join("\n");
  };
}
