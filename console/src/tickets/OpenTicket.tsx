import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../frame/Dialog";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { useTold } from "../frame/useTold";
import { useDraft } from "../session/useDraft";
import { useQueueName } from "../words/queues";
import { useTickets } from "./here";
import { KindField } from "./KindField";
import { choices, open } from "./tickets";

const NEW = { subject: "", text: "", kind: "", due: "", queue: "" };

/** Note a matter of this call's that is not done with it. */
export function OpenTicket({ call }: { readonly call: string }) {
  const { t } = useTranslation();
  const { again } = useTickets();
  const [isOpen, setOpen] = useState(false);
  const [number, setNumber] = useState("");
  return (
    <div className="controls">
      <button type="button" onClick={() => setOpen(true)}>
        {t("tickets.openTicket")}
      </button>
      <span role="status" className="quiet small">
        {number && t("tickets.opened", { number })}
      </span>
      {isOpen && (
        <NewTicket
          call={call}
          onClose={() => setOpen(false)}
          onOpened={(opened) => {
            setOpen(false);
            setNumber(opened);
            again();
          }}
        />
      )}
    </div>
  );
}

interface Props {
  readonly call: string;
  readonly onClose: () => void;
  readonly onOpened: (number: string) => void;
}

function NewTicket({ call, onClose, onOpened }: Props) {
  const { t } = useTranslation();
  const queueName = useQueueName();
  const { told } = useTold(choices);
  const { busy, error, run } = useDoing();
  const { form: wanted, set, forget } = useDraft(`ticket ${call}`, NEW);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      const { ticket } = await open(call, wanted);
      forget();
      onOpened(ticket);
    });
  };
  return (
    <Dialog title={t("tickets.openTicket")} onClose={onClose}>
      <form className="stacked-form" onSubmit={submit}>
        <label className="field">
          <span>{t("tickets.subject")}</span>
          <input
            required
            pattern=".*\S.*"
            maxLength={200}
            value={wanted.subject}
            onChange={(event) => set({ subject: event.target.value })}
          />
        </label>
        <label className="field">
          <span>{t("tickets.text")}</span>
          <textarea
            rows={4}
            maxLength={4000}
            value={wanted.text}
            onChange={(event) => set({ text: event.target.value })}
          />
        </label>
        <KindField kinds={told?.kinds ?? []} value={wanted.kind} onChange={(kind) => set({ kind })} />
        <label className="field">
          <span>{t("tickets.due")}</span>
          <input type="date" value={wanted.due} onChange={(event) => set({ due: event.target.value })} />
        </label>
        <label className="field">
          <span>{t("tickets.who")}</span>
          <select value={wanted.queue} onChange={(event) => set({ queue: event.target.value })}>
            <option value="">{t("tickets.bySelf")}</option>
            {told?.queues.map((queue) => (
              <option key={queue} value={queue}>
                {t("tickets.holder.queue", { name: queueName(queue) })}
              </option>
            ))}
          </select>
        </label>
        <Refusal error={error} />
        <button type="submit" className="main" disabled={busy}>
          {t("tickets.keep")}
        </button>
      </form>
    </Dialog>
  );
}
