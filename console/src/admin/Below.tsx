import { useTranslation } from "react-i18next";
import { Beside } from "./Beside";
import { Differences } from "./Differences";
import type { Chart, InForce, Place, Texts } from "./rules";
import { Scenarios } from "./Scenarios";
import { Trial } from "./Trial";
import { Versions } from "./Versions";

const TABS = ["try", "diff", "scenarios", "beside", "versions"] as const;
export type Tab = (typeof TABS)[number];

interface Props {
  readonly tab: Tab;
  readonly onTab: (tab: Tab) => void;
  readonly live: InForce;
  readonly texts: Texts;
  readonly chart: Chart | null;
  readonly mayWrite: boolean;
  readonly onPlace: (place: Place) => void;
  readonly onTexts: (texts: Texts) => void;
  readonly onForce: (texts: Texts) => void;
  readonly onDone: () => void;
}

/** What can be asked about the draft, one thing at a time. */
export function Below(props: Props) {
  const { t } = useTranslation();
  const { tab, onTab, mayWrite } = props;
  const tabs = TABS.filter((each) => mayWrite || each === "try" || each === "versions");
  return (
    <section className="card rules-below">
      <div className="chips">
        {tabs.map((each) => (
          <button key={each} type="button" aria-pressed={each === tab} onClick={() => onTab(each)}>
            {t(`rules.tab.${each}`)}
          </button>
        ))}
      </div>
      <Opened {...props} />
    </section>
  );
}

function Opened({ tab, live, texts, chart, mayWrite, onPlace, onTexts, onForce, onDone }: Props) {
  switch (tab) {
    case "try":
      return <Trial texts={texts} chart={chart} onPlace={onPlace} />;
    case "diff":
      return <Differences texts={texts} />;
    case "scenarios":
      return <Scenarios texts={texts} />;
    case "beside":
      return <Beside live={live} texts={texts} onPlace={onPlace} onTexts={onTexts} onForce={onForce} />;
    case "versions":
      return <Versions key={live.number} live={live} mayWrite={mayWrite} onTexts={onTexts} onDone={onDone} />;
  }
}
