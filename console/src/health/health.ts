// What `ivr doctor` finds, in the order in which somebody looks at it.
import { ask } from "../session/api";

export const LEVELS = ["bad", "warning", "good"] as const;
export type Level = (typeof LEVELS)[number];

export interface Finding {
  readonly level: Level;
  readonly subject: string;
  readonly what: string;
  /** Empty where all is well. */
  readonly mend: string;
  readonly where: string;
}

export interface Health {
  readonly findings: readonly Finding[];
  /** By this browser's clock. */
  readonly at: Date;
}

export async function health(): Promise<Health> {
  const { findings } = await ask<Pick<Health, "findings">>("GET", "/health");
  return { findings, at: new Date() };
}

export function of(findings: readonly Finding[], level: Level): readonly Finding[] {
  return findings.filter((finding) => finding.level === level);
}

/** Findings by what they are about, in the order in which they came. */
export function bySubject(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const found = new Map<string, Finding[]>();
  for (const finding of findings) found.set(finding.subject, [...(found.get(finding.subject) ?? []), finding]);
  return found;
}
