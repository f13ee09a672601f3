import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { Seek } from "../frame/Seek";
import { useDoing } from "../frame/useDoing";
import "../look/people.css";
import "../look/programs.css";
import type { Signed } from "../session/session";
import { LinkShown } from "./LinkShown";
import { PersonForm } from "./PersonForm";
import { PersonRow } from "./PersonRow";
import { Programs } from "./Programs";
import { disable, enable, everybody, found, newLink, type Person } from "./person";

type Open =
  | { readonly what: "form"; readonly person: Person | null }
  | { readonly what: "link"; readonly name: string; readonly link: string };

/** Who may sign in, and what each may do. */
export function People({ who }: { readonly who: Signed }) {
  const { t } = useTranslation();
  const { people, reload, error: unread } = usePeople();
  const { busy, error, run } = useDoing();
  const [sought, seek] = useState("");
  const [open, setOpen] = useState<Open | null>(null);
  const mayChange = who.rights.includes("change_people");
  const showLink = (name: string, link: string) => setOpen({ what: "link", name, link });
  const shown = found(people ?? [], sought);
  return (
    <section className="people">
      <header className="page-head">
        <h1>{t("people.title")}</h1>
        <Seek label={t("people.find")} value={sought} onSeek={seek} />
        {mayChange && (
          <button type="button" className="main" onClick={() => setOpen({ what: "form", person: null })}>
            {t("people.add")}
          </button>
        )}
      </header>
      <Refusal error={error ?? unread} />
      {people === null && !unread && <p className="quiet">{t("loading")}</p>}
      {people && shown.length === 0 && <p className="quiet">{t("people.none")}</p>}
      <ul className="cards">
        {shown.map((person) => (
          <PersonRow
            key={person.id}
            person={person}
            mayChange={mayChange}
            busy={busy}
            isSelf={person.id === who.id}
            onEdit={() => setOpen({ what: "form", person })}
            onLink={() => void run(async () => showLink(person.name, (await newLink(person.id)).link))}
            onToggle={() => void run(async () => (person.disabled ? enable : disable)(person.id).then(reload))}
          />
        ))}
      </ul>
      <Programs mayChange={mayChange} />
      {open?.what === "form" && (
        <PersonForm
          person={open.person}
          onClose={() => setOpen(null)}
          onSaved={(name, link) => {
            if (link) showLink(name, link);
            else setOpen(null);
            void reload();
          }}
        />
      )}
      {open?.what === "link" && <LinkShown name={open.name} link={open.link} onClose={() => setOpen(null)} />}
    </section>
  );
}

function usePeople() {
  const [people, setPeople] = useState<readonly Person[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const reload = useCallback(async () => {
    try {
      setPeople(await everybody());
    } catch (refused) {
      setError(refused);
    }
  }, []);
  useEffect(() => void reload(), [reload]);
  return { people, reload, error };
}
