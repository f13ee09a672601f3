// Light, dark, or as the system has it.
export type Theme = "auto" | "light" | "dark";
export const THEMES: readonly Theme[] = ["auto", "light", "dark"];
const KEPT = "ivr-theme";

export function keptTheme(): Theme {
  const kept = localStorage.getItem(KEPT);
  return kept === "light" || kept === "dark" ? kept : "auto";
}

export function wear(theme: Theme): void {
  localStorage.setItem(KEPT, theme);
  putOn(theme);
}

export function wearKept(): void {
  putOn(keptTheme());
}

function putOn(theme: Theme): void {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
