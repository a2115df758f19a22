"""Writes gpu.json and gpu.md from what run.sh recorded: one line a run, with tabs: part, name, status, seconds, last line."""

import argparse
import datetime
import json
import platform
from pathlib import Path

STATES = {0: "ok", 77: "left out", 124: "out of time", 137: "out of time"}


def read(file):
    runs = []
    for line in Path(file).read_text(errors="replace").splitlines():
        part, name, status, seconds, last = line.split("\t", 4)
        run = {"part": part, "name": name, "status": int(status), "seconds": int(seconds), "result": None}
        try:
            run["result"] = json.loads(last)
        except ValueError:
            run["message"] = last
        if not isinstance(run["result"], dict):
            run["result"] = None
            run.setdefault("message", last)
        runs.append(run)
    return runs


def libraries(runs):
    """The driver's name of the device and the libraries' versions, or why there are none, as `elbow info` tells."""
    for run in done(runs, "info"):
        return run["result"].get("backends", {}).get("cuda", "unknown").removeprefix("chosen: ")
    return "unknown"


def device_of(runs):
    """The driver's name of the device; runs that computed on it say so in their results."""
    names = {
        run["result"]["device"].removeprefix("cuda: ").split(" (device ")[0]
        for run in runs
        if run["result"] and "device" in run["result"]
    }
    if ", driver for " in libraries(runs):
        names.add(libraries(runs).split(", driver for ")[0])
    return "; ".join(sorted(names)) or "unknown device"


def is_gpu(runs):
    """Whether every device named is an NVIDIA GPU: their drivers' names begin so."""
    names = device_of(runs)
    return "NVIDIA" in names and "not a GPU" not in names


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "|".join(["---"] + ["--:"] * (len(head) - 1)) + "|"]
    return lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]


def number(value, digits=2):
    return "" if value is None else f"{value:,.{digits}f}"


def done(runs, part):
    return [run for run in runs if run["part"] == part and run["status"] == 0 and run["result"]]


def overview(runs):
    rows = []
    for run in runs:
        state = STATES.get(run["status"], f"failed ({run['status']})")
        note = run.get("message", "")
        result = run["result"] or {}
        if "tests" in result:
            note = f"{result['passed']} passed, {result['failed']} failed, {result['left_out']} left out"
        elif "same_bits" in result:
            note = "same bits" if result["same_bits"] else "different bits"
        elif "lines" in result:
            note = f"{result['lines']} lines" + ("" if result.get("as_documented", True) else ", some not as documented")
        rows.append((run["part"], run["name"], state, run["seconds"], note[:120].replace("|", "/")))
    return ["## What ran", ""] + table(("part", "run", "state", "s", "note"), rows)


def training(runs):
    rows = [
        (run["name"], number(r.get("seconds")), number(r.get("images_per_second"), 0), number(r.get("recon")), number(r.get("kl")))
        for run in done(runs, "train")
        if "images_per_second" in (r := run["result"])
    ]
    return section("Training", ("run", "s with evaluation", "images/s of training", "test recon", "test kl"), rows)


def starts(runs):
    rows = [(run["name"], number(run["result"]["first_step_seconds"])) for run in done(runs, "start")]
    return section("Start", ("run", "s from the JVM's begin"), rows)


def steps(runs, part, title):
    rows = [
        (
            run["name"],
            number(r["median_ms"] * 1e3, 1),
            number(r["images_per_second"], 0),
            number(r.get("graph_nodes"), 0),
            number(r.get("critical_path"), 0),
        )
        for run in done(runs, part)
        if (r := run["result"])
    ]
    return section(title, ("run", "µs a step", "images/s", "nodes of the graph", "on its critical path"), rows)


def latency(runs):
    rows = []
    for run in done(runs, "latency"):
        for call in ("encode", "decode"):
            figures = run["result"][call]
            rows.append((f"{run['name']}, {call}", number(figures["median_us"], 1), number(figures["p99_us"], 1)))
    return section("Latency at batch 1, host to host", ("call", "median µs", "99 % below µs"), rows)


def kernels(runs):
    lines = []
    for run in done(runs, "kernels"):
        result = run["result"]
        ceiling = result.get("copy_gb_s")
        lines += ["", f"Ceilings, {run['name']}: copy {number(ceiling, 0)} GB/s, products {number(result.get('product_tflop_s'), 1)} TFLOP/s. {result['l2']}.", ""]
        rows = [
            (
                k["kernel"],
                k["bytes"],
                number(k["median_us"], 1),
                number(k["gb_s"], 0),
                number(k["share"], 3),
                number(k.get("tflop_s"), 1),
                number(k.get("share_of_products"), 3),
            )
            for k in result["kernels"]
        ]
        lines += table(("kernel", "bytes moved", "µs", "GB/s", "share of copy", "TFLOP/s", "share of products"), rows)
    return (["", "## Own kernels"] + lines) if lines else []


def peers(runs):
    """Each peer beside Elbow at the same precision, where both were measured: ratio of step times, above 1 Elbow is faster."""
    own = {run["name"].rsplit(", ", 1)[1]: run["result"]["median_ms"] * 1e3 for run in done(runs, "step") if run["name"].startswith("conv-vae,")}
    rows = []
    for run in done(runs, "peers"):
        r = run["result"]
        step = own.get(r["precision"])
        ratio = number(r["step_us"] / step) + "×" if step else ""
        rows.append((run["name"], number(r["step_us"], 1), number(r["run_seconds"]), r["version"], ratio))
    return section("Peers, conv-vae, batch 128", ("peer", "µs a step", "s for all epochs", "version", "step over Elbow's"), rows)


def section(title, head, rows):
    return ["", f"## {title}", "", *table(head, rows)] if rows else []


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results")
    parser.add_argument("out")
    parser.add_argument("--commit", default="unknown")
    parser.add_argument("--command", default="run.sh")
    options = parser.parse_args()
    runs = read(options.results)
    facts = {
        "device": device_of(runs),
        "gpu": is_gpu(runs),
        "libraries": libraries(runs),
        "date": datetime.date.today().isoformat(),
        "system": platform.platform(),
        "commit": options.commit,
        "command": options.command,
    }
    out = Path(options.out)
    (out / "gpu.json").write_text(json.dumps({**facts, "runs": runs}, indent=1) + "\n")
    title = "# Elbow on a GPU" if facts["gpu"] else "# NOT A GPU: no figure here says how fast a GPU is"
    lines = [title, "", *(f"- {key}: {value}" for key, value in facts.items() if key != "gpu"), ""]
    lines += overview(runs)
    figures = starts(runs) + training(runs) + steps(runs, "step", "Training step") + steps(runs, "batches", "Training by batch")
    figures += latency(runs) + kernels(runs) + peers(runs)
    if facts["gpu"]:
        lines += figures
    (out / "gpu.md").write_text("\n".join(lines) + "\n")
    print(f"report: {out}/gpu.md")


if __name__ == "__main__":
    main()
