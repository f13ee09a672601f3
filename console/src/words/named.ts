// Words of the server in the person's language; one that is not known here is shown as it came.
import { useTranslation } from "react-i18next";
import en from "./en.json";

type Stage = keyof typeof en.stage;
type Role = keyof typeof en.people.role;
type Deed = keyof typeof en.actions.deeds;
type KindOfDeed = keyof typeof en.actions.kinds;

export function useStage(): (stage: string) => string {
  const { t } = useTranslation();
  return (stage) => (stage in en.stage ? t(`stage.${stage as Stage}`) : stage);
}

export function useRole(): (role: string) => string {
  const { t } = useTranslation();
  return (role) => (role in en.people.role ? t(`people.role.${role as Role}`) : role);
}

/** An operation that somebody has done: `people_add`. */
export function useDeed(): (deed: string) => string {
  const { t } = useTranslation();
  return (deed) => (deed in en.actions.deeds ? t(`actions.deeds.${deed as Deed}`) : deed);
}

/** The kind of operations to which it belongs: `people`. */
export function useKindOfDeed(): (kind: string) => string {
  const { t } = useTranslation();
  return (kind) => (kind in en.actions.kinds ? t(`actions.kinds.${kind as KindOfDeed}`) : kind);
}

/** A right that is given to a program: `see_floor`, `recordings.listen`. */
export function useScope(): (scope: string) => string {
  const { t } = useTranslation();
  const known: object = { ...en.scope, ...prefixed(en.scope.recordings) };
  return (scope) => (scope in known ? t(`scope.${scope}` as never) : scope);
}

function prefixed(words: object): object {
  return Object.fromEntries(Object.entries(words).map(([name, word]) => [`recordings.${name}`, word]));
}
