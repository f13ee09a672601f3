import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { complaintsOf } from "../admin/rules";
import { inBase64 } from "../frame/base64";
import { Dialog } from "../frame/Dialog";
import { Refusal } from "../frame/Refusal";
import { useDoing } from "../frame/useDoing";
import { Wrong } from "../frame/Wrong";
import { useDraft } from "../session/useDraft";
import { type Forced, give, type Said, speak, unfit } from "./prompts";

interface Props {
  readonly prompt: string;
  readonly said: Said;
  /** Of the rules that were looked at. */
  readonly version: string;
  readonly onClose: () => void;
  readonly onDone: (forced: Forced) => void;
}

/** One prompt in one language: a sound for it, or another text that is spoken. */
export function Change({ prompt, said, version, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const { busy, error, run } = useDoing();
  const [sound, setSound] = useState<File | null>(null);
  const { form, set, forget } = useDraft(`prompt ${prompt} ${said.language}`, { text: said.text });
  const why = sound ? unfit(sound) : "";
  const given = async () => sound && onDone(await give(prompt, said.language, await inBase64(sound), version));
  const spoken = async () => {
    const forced = await speak(prompt, said.language, form.text.trim(), version);
    forget();
    onDone(forced);
  };
  return (
    <Dialog title={`${prompt} (${said.language})`} onClose={onClose}>
      <div className="stacked">
        <p className="quiet">{t("prompts.lead")}</p>
        <label className="field">
          <span>{t("prompts.sound")}</span>
          <input
            type="file"
            accept=".wav,audio/wav"
            disabled={busy}
            onChange={(event) => setSound(event.target.files?.[0] ?? null)}
          />
        </label>
        {why && (
          <p className="refusal" role="alert">
            {t(`prompts.${why}`)}
          </p>
        )}
        {sound && !why && <Chosen sound={sound} />}
        {said.values && <p className="quiet">{t("prompts.loses")}</p>}
        <button type="button" className="main" disabled={busy || !sound || why !== ""} onClick={() => void run(given)}>
          {t("prompts.give")}
        </button>
        <label className="field">
          <span>{t("prompts.text")}</span>
          <textarea
            lang={said.language}
            rows={4}
            maxLength={5000}
            value={form.text}
            onChange={(event) => set({ text: event.target.value })}
          />
        </label>
        <button type="button" disabled={busy || !form.text.trim()} onClick={() => void run(spoken)}>
          {t("prompts.speak")}
        </button>
        {busy && (
          <p className="quiet" role="status">
            {t("prompts.taking")}
          </p>
        )}
        <Refused error={error} />
      </div>
    </Dialog>
  );
}

/** The chosen file, to be heard before anybody else does. */
function Chosen({ sound }: { readonly sound: File }) {
  const { t } = useTranslation();
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(sound);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [sound]);
  return (
    // biome-ignore lint/a11y/useMediaCaption: what it says is known to whoever has chosen it
    <audio controls src={address} aria-label={t("prompts.chosen")} />
  );
}

function Refused({ error }: { readonly error: unknown }) {
  const { t } = useTranslation();
  const complaints = complaintsOf(error);
  if (complaints.length === 0) return <Refusal error={error} />;
  return <Wrong title={t("prompts.wrong")} complaints={complaints} />;
}
