import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../frame/Refusal";
import { Sure } from "../frame/Sure";
import { useToldAgain } from "../frame/useTold";
import "../look/people.css";
import "../look/programs.css";
import { SecretShown } from "../programs/SecretShown";
import type { Signed } from "../session/session";
import { HookForm } from "./HookForm";
import { HookRow } from "./HookRow";
import { all, type Hook, remove } from "./webhooks";

const LOOK_EVERY_MS = 10_000;

type Open =
  | { readonly what: "form" }
  | { readonly what: "secret"; readonly name: string; readonly secret: string }
  | { readonly what: "removal"; readonly hook: Hook };

/** Programs that are told of what happens, and how that goes. */
export default function Webhooks({ who }: { readonly who: Signed }) {
  const { t } = useTranslation();
  const { told, error, again } = useToldAgain(all, { every: LOOK_EVERY_MS });
  const [open, setOpen] = useState<Open | null>(null);
  const mayChange = who.rights.includes("change_people");
  const close = () => setOpen(null);
  return (
    <section className="people">
      <header className="page-head">
        <h1>{t("webhooks.title")}</h1>
        {mayChange && (
          <button type="button" className="main" onClick={() => setOpen({ what: "form" })}>
            {t("webhooks.add")}
          </button>
        )}
      </header>
      <p className="quiet">{t("webhooks.lead")}</p>
      <Refusal error={error} />
      {told === null && !error && <p className="quiet">{t("loading")}</p>}
      {told?.length === 0 && <p className="quiet">{t("webhooks.none")}</p>}
      {told?.map((hook) => (
        <HookRow
          key={hook.id}
          hook={hook}
          mayChange={mayChange}
          onTested={again}
          onRemove={() => setOpen({ what: "removal", hook })}
        />
      ))}
      <Opened
        open={open}
        onClose={close}
        onMade={(name, secret) => {
          setOpen({ what: "secret", name, secret });
          again();
        }}
        onRemoved={() => {
          close();
          again();
        }}
      />
    </section>
  );
}

interface OpenedProps {
  readonly open: Open | null;
  readonly onClose: () => void;
  readonly onMade: (name: string, secret: string) => void;
  readonly onRemoved: () => void;
}

function Opened({ open, onClose, onMade, onRemoved }: OpenedProps) {
  const { t } = useTranslation();
  switch (open?.what) {
    case "form":
      return <HookForm onClose={onClose} onMade={onMade} />;
    case "secret": {
      const { name, secret } = open;
      const title = t("webhooks.secretOf", { name });
      return <SecretShown title={title} lead={t("webhooks.once")} secret={secret} onClose={onClose} />;
    }
    case "removal": {
      const { id, name, waiting } = open.hook;
      return (
        <Sure
          title={t("webhooks.removeOne", { name })}
          lead={t("webhooks.removeLead", { waiting })}
          word={t("webhooks.remove")}
          deed={() => remove(id)}
          onClose={onClose}
          onDone={onRemoved}
        />
      );
    }
    default:
      return null;
  }
}
