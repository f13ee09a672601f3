import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "./Dialog";
import type { Page } from "./pages";

const OF_PAGE = {
  wallboard: [
    ["/", "find"],
    ["f", "large"],
  ],
  desk: [
    ["r", "ready"],
    ["n", "notReady"],
    ["a", "answer"],
    ["h", "hold"],
    ["m", "mute"],
  ],
  programs: [["/", "find"]],
  quality: [
    ["/", "find"],
    ["k", "play"],
    ["j l", "leap"],
    [", .", "speed"],
  ],
  tickets: [["r", "lookAgain"]],
  people: [["/", "find"]],
  rules: [["F8", "nextWrong"]],
  numbers: [["/", "find"]],
  customers: [["/", "find"]],
  skills: [["/", "find"]],
  prompts: [["/", "find"]],
  health: [["r", "lookAgain"]],
  reports: [],
  actions: [],
  forms: [],
  profile: [],
  webhooks: [],
} as const;

export function KeyList({ pages, onClose }: { readonly pages: readonly Page[]; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t("keys.title")} onClose={onClose}>
      <dl className="key-list">
        <Key keys="?" what={t("keys.list")} />
        {pages.map((page) => (
          <Fragment key={page.path}>
            <Key keys={`g ${page.key}`} what={t(`keys.${page.name}`)} />
            {OF_PAGE[page.name].map(([key, what]) => (
              <Key key={key} keys={key} what={t(`keys.${what}`)} inner />
            ))}
          </Fragment>
        ))}
      </dl>
    </Dialog>
  );
}

function Key({
  keys,
  what,
  inner = false,
}: {
  readonly keys: string;
  readonly what: string;
  readonly inner?: boolean;
}) {
  return (
    <div className={inner ? "key inner" : "key"}>
      <dt>
        {keys.split(" ").map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{what}</dd>
    </div>
  );
}
