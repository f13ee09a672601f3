import { type RefObject, Suspense, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { forgetHouse, listen } from "../live/store";
import { useToldOutside } from "../outside/useToldOutside";
import { type Signed, sessionEnded } from "../session/session";
import { Banner } from "./Banner";
import { EndsSoon } from "./EndsSoon";
import { Header } from "./Header";
import { Incoming, useIncoming } from "./Incoming";
import { KeyList } from "./KeyList";
import { keysOf } from "./key_way";
import { useKeys } from "./keys";
import { Nowhere } from "./Nowhere";
import { isOn, pagesOf } from "./pages";
import { go } from "./path";

interface Props {
  readonly who: Signed;
  /** His session is over, and he has not signed in again. */
  readonly isOver: boolean;
  readonly path: string;
}

/** What is around every page of somebody who is signed in. */
export function Frame({ who, isOver, path }: Props) {
  const { t } = useTranslation();
  const [keysShown, showKeys] = useState(false);
  const pages = pagesOf(who);
  const page = pages.find((each) => isOn(each, path));
  const first = pages[0]?.path;
  // whoever may not see what is live has pages in which nothing is
  const watches = who.rights.includes("see_floor") && !isOver;
  useEffect(() => (watches ? listen(sessionEnded) : undefined), [watches]);
  useEffect(() => forgetHouse, []);
  useEffect(() => keysOf(who.id), [who.id]);
  useEffect(() => {
    if (path === "/" && first) go(first, true);
  }, [path, first]);
  const incoming = useIncoming(who.agent);
  const isRung = incoming !== null;
  useToldOutside(incoming);
  useEffect(() => {
    const title = page ? `${t(`nav.${page.name}`)} · ${t("brand")}` : t("brand");
    document.title = isRung ? `☎ ${title}` : title;
  }, [page, t, isRung]);
  useKeys({
    "?": () => showKeys(true),
    ...Object.fromEntries(pages.map(({ key, path: to }) => [`g ${key}`, () => go(to)])),
  });
  const content = useBegun(path);
  const Shown = page?.shown ?? Nowhere;
  return (
    <div className="frame">
      <a className="skip" href="#content">
        {t("skip")}
      </a>
      <Header who={who} pages={pages} path={path} onKeys={() => showKeys(true)} />
      <Banner />
      {!isOver && <EndsSoon latest={who.latest} />}
      <Incoming agent={who.agent} call={incoming} path={path} />
      <main ref={content} id="content" tabIndex={-1}>
        <Suspense fallback={<p className="loading quiet">{t("loading")}</p>}>
          {path === "/" && first ? null : <Shown who={who} />}
        </Suspense>
      </main>
      {keysShown && <KeyList pages={pages} onClose={() => showKeys(false)} />}
    </div>
  );
}

/** Whoever goes to another page begins in it, and not at the link that has led there. */
function useBegun(path: string): RefObject<HTMLElement | null> {
  const content = useRef<HTMLElement>(null);
  const before = useRef(path);
  useLayoutEffect(() => {
    if (before.current !== path && before.current !== "/") content.current?.focus();
    before.current = path;
  }, [path]);
  return content;
}
