import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "./Dialog";
import { chooseWay, useKeyAs, useWay, WAYS } from "./key_way";
import type { Page } from "./pages";

const OF_PAGE = {
  wallboard: [
    ["/", "find"],
    ["f", "large"],
  ],
  desk: [
    ["i", "logIn"],
    ["r", "ready"],
    ["n", "notReady"],
    ["a", "answer"],
    ["d", "decline"],
    ["h", "hold"],
    ["m", "mute"],
    ["k", "keypad"],
    ["t", "transfer"],
    ["c", "consult"],
    ["o", "complete"],
    ["b", "return"],
    ["s", "swap"],
    ["j", "conference"],
    ["p", "pause"],
    ["y", "signing"],
    ["e", "hangUp"],
    ["1–9", "result"],
    ["l", "longer"],
    ["w", "note"],
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
  const way = useWay();
  return (
    <Dialog title={t("keys.title")} onClose={onClose}>
      <Ways />
      <dl className="key-list">
        {way !== "off" && <Key keys="?" what={t("keys.list")} />}
        {way !== "off" &&
          pages.map((page) => (
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

/** Which of them he wants: a single key is pressed by mistake, or by what dictates for him. */
function Ways() {
  const { t } = useTranslation();
  const way = useWay();
  return (
    <fieldset className="kinds">
      <legend>{t("keys.way")}</legend>
      {WAYS.map((each) => (
        <label key={each} className="chip">
          <input type="radio" name="way" checked={way === each} onChange={() => chooseWay(each)} />
          {t(`keys.ways.${each}`)}
        </label>
      ))}
    </fieldset>
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
  const keyAs = useKeyAs();
  return (
    <div className={inner ? "key inner" : "key"}>
      <dt>
        {keys.split(" ").map((key) => (
          <kbd key={key}>{keyAs(key)}</kbd>
        ))}
      </dt>
      <dd>{what}</dd>
    </div>
  );
}
