interface Props {
  readonly onShare: () => void;
  readonly onNetwork: () => void;
  readonly onWeights: () => void;
  readonly onSpikes: () => void;
  readonly onFile: (file: File) => void;
}

/** What can be taken from the page, and brought to it. */
export function FilesPanel({ onShare, onNetwork, onWeights, onSpikes, onFile }: Props) {
  return (
    <section aria-labelledby="files" class="row">
      <h2 id="files">Take it along</h2>
      <button type="button" id="share" onClick={onShare}>
        Link to share
      </button>
      <button type="button" onClick={onNetwork}>
        Network (JSON)
      </button>
      <button type="button" onClick={onWeights}>
        Weights (NumPy)
      </button>
      <button type="button" onClick={onSpikes}>
        Spikes shown (CSV)
      </button>
      <label>
        open a network file{" "}
        <input
          type="file"
          id="file"
          accept=".json"
          onChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0];
            if (file) onFile(file);
            currentTarget.value = ""; // the same file may be chosen again
          }}
        />
      </label>
    </section>
  );
}
