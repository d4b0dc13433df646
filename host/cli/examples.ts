/** Examples of each verb, without `lifwire` in front, for its help. */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  info: ["info --build tiny", "info --port auto --json"],
  run: [
    "run network.json --steps 100 --input events.csv --out out",
    "run network.json --steps 1000 --port /dev/ttyUSB1 --out out",
    "run model.snn.json --steps 100 --out out",
    "run network.json --steps 300 --input 00001.bin --dt 1 --pool 2 --out out",
    "run network.json --steps 100 --checkpoint out/checkpoint.lifc --input events.csv --out after",
    "run network.json --steps 25 --values test.npy --row 3 --out out",
    "run - --steps 100 --out out < network.json",
  ],
  import: [
    "import model.nir --out network.json",
    "import model.nir --reset subtract --reset-late --out network.json --check events.csv --steps 100",
    "import model.nir --inputs constant --input-range 0..1 --out network.json --check test.npy --row 0 --steps 25",
    "import model.snn.json --out network.json",
  ],
  export: ["export --build tiny", "export --port auto --format json --out registers.json"],
  boards: ["boards", "boards --json"],
  build: ["build icebreaker", "build ulx3s-85 --neurons 256 --axons 784 --out out"],
  flash: ["flash icebreaker", "flash icebreaker --persist"],
  serve: [
    "serve --pty --build tiny --link /tmp/board",
    "serve --tcp 7000 --fault bit=0.001",
    "serve --tcp 7001 --neurocorex",
  ],
  live: ["live", "live network.json --http 8080", "live network.json --out public", "live --port tcp://127.0.0.1:7000"],
  ports: ["ports", "ports --json"],
  neurocorex: ["neurocorex network.json --port /dev/ttyUSB1 --input events.csv --steps 100 --out out"],
  sweep: [
    "sweep network.json --steps 1000 --rate 0.05 --vary populations.out.parameters.threshold=100..800..100 --out table.csv",
    "sweep network.json --steps 1000 --vary input.seed=1..20 --vary input.rate=0.01,0.1 --out table.json",
  ],
  train: [
    "train network.json training.json --out out",
    "train hidden.json --out out",
    "train network.json training.json --out out --resume out/checkpoint.lifc",
  ],
  eval: [
    "eval network.json training.json --checkpoint out/checkpoint.lifc",
    "eval network.json test.csv --labels last --checkpoint out/best.lifc --out answers.json",
    "eval network.json Test --dt 1 --pool 2 --checkpoint out/checkpoint.lifc",
    "eval network.json shd_test.h5 --dt 10 --checkpoint out/checkpoint.lifc",
  ],
  "weights read": [
    "weights read network.json --checkpoint out/checkpoint.lifc --from axons --to out --out w.npy",
    "weights read network.json --port auto --from axons --to out --svg fields.svg --image 28x28",
  ],
  "weights write": ["weights write network.json --checkpoint out/checkpoint.lifc --from axons --to out --in w.npy"],
  "weights export": [
    "weights export network.json --checkpoint out/checkpoint.lifc --out learned.json",
    "weights export network.json --checkpoint out/best.lifc --fresh --out learned.json",
  ],
  "weights diff": ["weights diff a.npy b.npy --exit-code"],
  completion: ["completion bash > ~/.local/share/bash-completion/completions/lifwire", "completion fish | source"],
};
