import { useTranslation } from "react-i18next";
import { stay } from "../frame/path";
import { addressOf, type Place } from "./rules";

interface Props {
  /** What stands there, for those who hear the link alone. */
  readonly of: string;
  readonly place: Place;
}

/** Leads to a line of the rules in their editor; nothing for what stands in no file. */
export function RuleLink({ of, place }: Props) {
  const { t } = useTranslation();
  if (!place.file) return null;
  return (
    <a href={addressOf(place)} onClick={stay} aria-label={t("rules.toLineOf", { of, line: place.line })}>
      {t("rules.toLine", { line: place.line })}
    </a>
  );
}
