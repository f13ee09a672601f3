import qrcode from "qrcode-generator";
import { useMemo } from "react";

const EDGE = 4;

/** A text as a picture for telephones: black on white, whatever the colours around it. */
export function Qr({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, dark } = useMemo(() => drawn(text), [text]);
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#ffffff" />
      <path d={dark} fill="#000000" />
    </svg>
  );
}

function drawn(text: string): { readonly size: number; readonly dark: string } {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  const places = Array.from({ length: count * count }, (_, at) => [at % count, Math.floor(at / count)] as const);
  const dark = places.filter(([x, y]) => code.isDark(y, x)).map(([x, y]) => `M${x + EDGE} ${y + EDGE}h1v1h-1z`);
  return { size: count + 2 * EDGE, dark: dark.join("") };
}
