// Words of the server about calls and recordings in the person's language; one that is not known is shown as it came.

import { useTranslation } from "react-i18next";
import { HOURS } from "../live/moment";
import en from "../words/en.json";

type Group = "outcome" | "state" | "kind" | "subject" | "entry";

function useWord<Which extends Group>(group: Which): (word: string) => string {
  const { t } = useTranslation();
  const known: object = en.quality[group];
  return (word) => (word in known ? t(`quality.${group}.${word}` as never) : word);
}

export const useOutcome = () => useWord("outcome");
/** Of a recording. */
export const useRecordingState = () => useWord("state");
/** Of a band. */
export const useKind = () => useWord("kind");
/** Of what was looked at. */
export const useSubject = () => useWord("subject");
/** Of what the ledger says. */
export const useEntry = () => useWord("entry");

export function useMoment(): (at: string) => string {
  const { i18n } = useTranslation();
  const form = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "medium", ...HOURS });
  return (at) => form.format(Date.parse(at));
}
