import { useTranslation } from "react-i18next";
import { type Prompt, type Said, soundOf } from "./prompts";

interface Props {
  readonly prompt: Prompt;
  readonly version: string;
  /** The address of the sound that is listened to: one at a time. */
  readonly heard: string;
  readonly onHear: (sound: string) => void;
  /** Absent: he may not. */
  readonly onChange: ((said: Said) => void) | undefined;
}

/** A prompt: what it says in each language, and which rules say it. */
export function PromptCard({ prompt, version, heard, onHear, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <li className="card" data-prompt={prompt.id}>
      <h2>{prompt.id}</h2>
      {prompt.said.map((said) => {
        const [name, language] = [prompt.id, said.language];
        const sound = soundOf(name, language, version);
        return (
          <div key={language} className="said" data-language={language}>
            <span className="tag first">{language}</span>
            <p>
              <span lang={language}>{said.text}</span> <span className="quiet small">{said.file}</span>{" "}
              <State said={said} />
            </p>
            <span className="controls">
              {said.seconds !== null &&
                (heard === sound ? (
                  // biome-ignore lint/a11y/useMediaCaption: its text stands beside it
                  <audio controls autoPlay src={sound} aria-label={t("prompts.sounds", { name, language })} />
                ) : (
                  <button
                    type="button"
                    aria-label={t("prompts.listenTo", { name, language })}
                    onClick={() => onHear(sound)}
                  >
                    {t("prompts.listen")}
                  </button>
                ))}
              {onChange && (
                <button
                  type="button"
                  aria-label={t("prompts.changeThis", { name, language })}
                  onClick={() => onChange(said)}
                >
                  {t("prompts.change")}
                </button>
              )}
            </span>
          </div>
        );
      })}
      <p className="quiet small where">
        {prompt.at.length > 0 ? t("prompts.at", { places: prompt.at.join(", ") }) : t("prompts.itself")}
      </p>
    </li>
  );
}

/** Whether there is a sound of it, and how long it is. */
function State({ said }: { readonly said: Said }) {
  const { t } = useTranslation();
  if (!said.there) return <span className="bad small">{t("prompts.missing")}</span>;
  const told = said.values ? t("prompts.values") : t("prompts.seconds", { seconds: said.seconds?.toFixed(1) });
  return <span className="quiet small">{told}</span>;
}
