import { Meaning } from "./Meaning";
import type { Figure, Row } from "./report";
import { said } from "./units";

/** The whole, figure by figure. */
export function Standing({ figures, total }: { readonly figures: readonly Figure[]; readonly total: Row }) {
  return (
    <dl className="card standing">
      {figures.map((figure) => (
        <div key={figure.name} data-figure={figure.name}>
          <dt>
            {figure.title}
            <Meaning figure={figure} />
          </dt>
          <dd>{said(total[figure.name], figure.unit)}</dd>
        </div>
      ))}
    </dl>
  );
}
