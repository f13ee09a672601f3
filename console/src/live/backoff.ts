const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/** How long to wait before this try (from 0); `chance` from 0 to 1 keeps many pages from coming at one moment. */
export function pauseBefore(tries: number, chance: number): number {
  const longest = Math.min(FIRST_MS * 2 ** tries, LONGEST_MS);
  return Math.round(longest * (0.5 + chance / 2));
}
