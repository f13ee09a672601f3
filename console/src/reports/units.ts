// Figures as people read them: `12.3 s`, `7:32:10`, `85.0 %`; what cannot be computed is a dash.
import type { Cell, Figure } from "./report";

const count = new Intl.NumberFormat("en");

export function said(cell: Cell | undefined, unit: Figure["unit"]): string {
  if (cell === null || cell === undefined) return "–";
  if (typeof cell === "string" || unit === "") return String(cell);
  if (unit === "count") return count.format(cell);
  if (unit === "percent") return `${cell.toFixed(1)} %`;
  if (unit === "score") return cell.toFixed(2);
  return lasting(cell);
}

function lasting(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number: number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
