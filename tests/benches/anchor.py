"""How our engine compares with pyAgrum, the fastest open engine at hand, on the same networks in one run.

    python3 tests/benches/anchor.py [--bif FOLDER[:FOLDER…]] [--only NAME …] [--skip NAME …] [--seconds 0.3]
                                    [--engine PROGRAM] [--out FOLDER] [--ours-only]

Needs python3, cargo and, the first time, the Python package index; everything made lies in `target/anchor` (--out), the
virtual environment too. Networks are all `.bif` files below the folders (default: `CRUXMAP_BIF`, else the references
beside the repository) and the synthetic maps of the bench. The bench (`cargo bench --bench engine`; --engine names one
that is built) measures ours and names the questions; then two processes per network measure pyAgrum's LazyPropagation
and its ShaferShenoyInference. At the end comes one Markdown table on the screen and in `anchor.md`, all figures in
`anchor.json`. --ours-only measures ours again and takes the rest from `anchor.json`: for a quick look while the engine
changes; figures to be told to others come from one run.

What is compared, on one thread, in medians of CPU time over at least --seconds per figure; every figure ends with the
posterior of every variable as numbers:

* cold    a new engine object (ours: a compiled one), then no, one or ten variables observed
* toggle  one observation added or taken back
* slider  the prior of one root changed, three variables observed
* memory  peak resident memory of a process of its own while it answers once with nothing observed: altogether (with
          the Python interpreter), and how much of it came after the network had been read

Each figure is the better one of the two engines. pyAgrum does not notice a changed table by itself, so that the slider
is measured in the two ways that are right: the table is filled anew and all evidence set again, or the change is stated
as a likelihood on the root; the faster one counts. Nothing is subtracted for Python: what reading the posteriors alone
takes, when nothing has changed, is `read` in the JSON. A posterior that differs from ours by more than 1e-9 is an error,
and the exit code says so. pyAgrum's own BIF reader rounds to 32 bits, so networks are read here, at 64 bits and with
every row divided by its sum.
"""

import argparse
import datetime
import gc
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import time
import venv

PINNED = "pyagrum==3.3.1"
ENGINES = ["LazyPropagation", "ShaferShenoyInference"]
TOLERANCE = 1e-9
# (column, figure of ours, figures of theirs of which the fastest counts)
TIMES = [
    ("cold, 0 observed", "cold_0", ["cold_0"]),
    ("cold, 1", "cold_1", ["cold_1"]),
    ("cold, 10", "cold_10", ["cold_10"]),
    ("toggle", "toggle", ["toggle"]),
    ("slider", "slider", ["slider_table", "slider_likelihood"]),
]
MEMORIES = [
    ("memory", "memory_peak", ["memory_peak"]),
    ("memory after reading", "memory_grown", ["memory_grown"]),
]
# A process that measures one network with one engine is ended after this many seconds.
LONGEST = 900


# --- Networks -------------------------------------------------------------------------------------------------------


def read_bif(path):
    """Names, states, parents and tables (parents first, own states fastest, rows divided by their sums)."""
    text = pathlib.Path(path).read_text()
    blocks = re.findall(r"(?:^|\n)\s*(variable|probability)\s+([^{]*)\{(.*?)\n\s*\}", text, re.S)
    states, parents, tables = {}, {}, {}
    for kind, head, body in blocks:
        if kind == "variable":
            listed = body[body.index("{") + 1 : body.rindex("}")]
            states[head.strip()] = [state.strip() for state in listed.split(",")]
    number_of = {name: {state: n for n, state in enumerate(listed)} for name, listed in states.items()}
    for kind, head, body in blocks:
        if kind == "variable":
            continue
        child, _, given = head.strip().strip("()").partition("|")
        child = child.strip()
        parents[child] = [parent.strip() for parent in given.split(",") if parent.strip()]
        n_rows = 1
        for parent in parents[child]:
            n_rows *= len(states[parent])
        rows = [None] * n_rows
        for line in filter(None, map(str.strip, body.split(";"))):
            row = 0
            if line.startswith("table"):
                numbers = line[len("table") :]
            else:
                given, _, numbers = line[1:].partition(")")
                for parent, state in zip(parents[child], given.split(",")):
                    row = row * len(states[parent]) + number_of[parent][state.strip()]
            numbers = [float(number) for number in numbers.split(",")]
            rows[row] = [number / sum(numbers) for number in numbers]
        if any(row is None or len(row) != len(states[child]) for row in rows):
            raise ValueError(f"{path}: the table of {child} is not complete")
        tables[child] = [number for row in rows for number in row]
    return states, parents, tables


def load(gum, path):
    """The network as pyAgrum holds it; the id of a variable is its position in the file."""
    states, parents, tables = read_bif(path)
    network = gum.BayesNet()
    for name in states:
        network.add(gum.LabelizedVariable(name, "", states[name]))
    network.beginTopologyTransformation()
    for name in states:
        for parent in reversed(parents[name]):
            network.addArc(parent, name)
    network.endTopologyTransformation()
    for name in states:
        # The variable itself is the fastest, then its parents from last to first.
        table = network.cpt(name)
        order = [table.variable(n).name() for n in range(table.nbrDim())]
        if order != [name] + parents[name][::-1]:
            raise ValueError(f"the table of {name} is laid out as {order}")
        table.fillWith(tables[name])
    return network


# --- One network with one engine, in a process of its own -----------------------------------------------------------


def median(seconds, operation):
    """The median CPU time of an operation that is told how often it has run; for how long as in the bench of ours."""
    gc.collect()
    samples, begin = [], time.process_time()
    while True:
        start = time.process_time_ns()
        kept = operation(len(samples))
        samples.append((time.process_time_ns() - start) * 1e-9)
        del kept
        spent = time.process_time() - begin
        if len(samples) >= 2000 or spent > 10 * seconds or (spent >= seconds and len(samples) >= 3):
            return statistics.median(samples)


def status(field):
    line = re.search(rf"{field}:\s+(\d+)", pathlib.Path("/proc/self/status").read_text())
    return int(line.group(1)) * 1024 if line else None


def measure(path, engine_name):
    """Writes the figures of one engine for one network to standard output."""
    import pyagrum as gum

    gum.setNumberOfThreads(1)
    gc.disable()
    line = json.loads(pathlib.Path(path).read_text())
    seconds, questions = line["seconds"], line["questions"]
    network = load(gum, line["file"])
    engine_of = getattr(gum, engine_name)
    variables = range(network.size())

    def read(engine):
        return [engine.posterior(variable).toarray() for variable in variables]

    def answered(evidence):
        engine = engine_of(network)
        engine.setEvidence(evidence)
        engine.makeInference()
        return engine, read(engine)

    figures = {}
    differences = {}

    def compare(question, marginals):
        if "posteriors" in line:
            pairs = zip(line["posteriors"][question], marginals)
            differences[question] = max(abs(a - b) for ours, theirs in pairs for a, b in zip(ours, theirs))

    def say(what):
        print(json.dumps(what), flush=True)

    try:
        pathlib.Path("/proc/self/clear_refs").write_text("5")
        before = status("VmRSS")
        kept = answered({})
        figures["memory_peak"] = status("VmHWM")
        figures["memory_grown"] = figures["memory_peak"] - before
        del kept
    except OSError:
        pass  # Not Linux: memory is not measured.
    for figure, question in [("cold_0", "nothing"), ("cold_1", "one"), ("cold_10", "ten")]:
        evidence = questions.get(question, {})
        compare(question, answered(evidence)[1])
        figures[figure] = median(seconds, lambda _: answered(evidence))
        say({"figures": figures, "differences": differences})

    engine, _ = answered({})
    figures["read"] = median(seconds / 10, lambda _: read(engine))
    ((leaf, state),) = questions["one"].items()

    def toggle(n):
        if n % 2 == 0:
            engine.addEvidence(leaf, state)
        else:
            engine.eraseEvidence(leaf)
        engine.makeInference()
        return read(engine)

    figures["toggle"] = median(seconds, toggle)
    say({"figures": figures, "differences": differences})

    root, priors, observed = questions["root"], questions["priors"], questions["three"]
    network.cpt(root).fillWith(priors[0])
    engine, _ = answered(observed)

    def slide_by_table(n):
        network.cpt(root).fillWith(priors[(n + 1) % 2])
        engine.setEvidence(observed)
        engine.makeInference()
        return read(engine)

    compare("slider", slide_by_table(0))
    figures["slider_table"] = median(seconds, slide_by_table)
    network.cpt(root).fillWith(priors[0])
    changes = [[b / a if a > 0 else 1.0 for a, b in zip(priors[0], prior)] for prior in priors]
    engine, _ = answered({**observed, root: changes[0]})

    def slide_by_likelihood(n):
        engine.chgEvidence(root, changes[(n + 1) % 2])
        engine.makeInference()
        return read(engine)

    by_table = differences.get("slider", 0.0)
    compare("slider", slide_by_likelihood(0))
    if "slider" in differences:
        differences["slider"] = max(by_table, differences["slider"])
    figures["slider_likelihood"] = median(seconds, slide_by_likelihood)
    say({"figures": figures, "differences": differences})


# --- All networks ---------------------------------------------------------------------------------------------------


def python_with_pyagrum(folder):
    """The interpreter of the virtual environment, made if it is not there."""
    place = folder / "venv"
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if subprocess.run([python, "-c", "import pyagrum"], capture_output=True).returncode if python.exists() else True:
        venv.create(place, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", PINNED], check=True)
    return python


def built_bench(repository):
    """Builds the bench of ours and returns where it is."""
    command = ["cargo", "bench", "--bench", "engine", "--no-run", "--message-format=json"]
    said = subprocess.run(command, cwd=repository, check=True, stdout=subprocess.PIPE, text=True).stdout
    for message in map(json.loads, said.splitlines()):
        if message.get("executable") and message.get("target", {}).get("name") == "engine":
            return message["executable"]
    sys.exit("cargo has built no bench named engine")


def ours(program, name, folder, seconds):
    """Figures, questions and posteriors of ours for one network."""
    path = folder / "ours.json"
    command = [program, "--only", name, "--seconds", str(seconds), "--json", str(path)]
    done = subprocess.run(command, stdout=subprocess.DEVNULL)
    if done.returncode:
        return {"name": name, "error": f"exit code {done.returncode}"}
    (line,) = json.loads(path.read_text())["networks"]
    return line


def theirs(python, line, folder, seconds):
    """The figures of both engines for one network, as far as they came in time."""
    path = folder / "question.json"
    path.write_text(json.dumps({**line, "seconds": seconds}))
    found = {}
    for engine in ENGINES:
        command = [python, __file__, "--measure", str(path), engine]
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=LONGEST)
            said, trouble = done.stdout, f"exit code {done.returncode}" if done.returncode else None
        except subprocess.TimeoutExpired as late:
            said, trouble = (late.stdout or b"").decode(), f"not done after {LONGEST} s"
        found[engine] = json.loads(said.splitlines()[-1]) if said.strip() else {"figures": {}, "differences": {}}
        if trouble:
            found[engine]["trouble"] = trouble
    return found


def carried_over(before, line):
    """The figures of an earlier run, with what the posteriors can differ by at most now."""
    if before["questions"] != line["questions"]:
        sys.exit(f"{line['name']}: other questions than in anchor.json; run without --ours-only")
    moved = {}
    for question, marginals in line.get("posteriors", {}).items():
        if question in before.get("posteriors", {}):
            pairs = zip(marginals, before["posteriors"][question])
            moved[question] = max(abs(a - b) for now, then in pairs for a, b in zip(now, then))
    for found in before["anchor"].values():
        differences = found["differences"]
        found["differences"] = {key: value + moved.get(key, 0.0) for key, value in differences.items()}
    return before["anchor"]


# --- The table ------------------------------------------------------------------------------------------------------


def best(line, figures):
    """The smallest of the given figures over both engines."""
    known = [engine["figures"].get(figure) for engine in line["anchor"].values() for figure in figures]
    return min((number for number in known if number is not None), default=None)


def duration(seconds):
    for factor, unit in [(1e9, "ns"), (1e6, "µs"), (1e3, "ms")]:
        if seconds * factor < 1000:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds:.3g} s"


def megabytes(n_bytes):
    return f"{n_bytes / 1e6:.1f} MB"


def times(ratio):
    return f"{ratio:.0f}×" if ratio >= 10 else f"{ratio:.2g}×"


def table(lines, machine):
    columns = [(*column, duration) for column in TIMES] + [(*column, megabytes) for column in MEMORIES]
    anchor = PINNED.replace("==", " ")
    out = [f"{anchor} ÷ Cruxmap, {machine}; in brackets ours / theirs. More than 1× is in our favor.", ""]
    out.append("| network | variables | entries | " + " | ".join(head for head, *_ in columns) + " |")
    out.append("|---|--:|--:|" + "--:|" * len(columns))
    ratios = {head: [] for head, *_ in columns}
    for line in lines:
        cells = []
        for head, figure, of_anchor, write in columns:
            mine, other = line.get("figures", {}).get(figure), best(line, of_anchor)
            if mine and other:
                ratios[head].append((other / mine, line["name"]))
                cells.append(f"**{times(other / mine)}** ({write(mine)} / {write(other)})")
            else:
                cells.append(f"({write(mine) if mine else '–'} / {write(other) if other else '–'})")
        entries = line.get("figures", {}).get("entries")
        entries = f"{entries:,}" if entries else line.get("error", "–").split(";")[0]
        out.append(f"| {line['name']} | {line['variables']} | {entries} | " + " | ".join(cells) + " |")
    medians, minima = [], []
    for head, *_ in columns:
        known = sorted(ratios[head])
        medians.append(f"**{times(statistics.median(ratio for ratio, _ in known))}**" if known else "–")
        minima.append(f"**{times(known[0][0])}** {known[0][1]}" if known else "–")
    out.append("| **median** | | | " + " | ".join(medians) + " |")
    out.append("| **minimum** | | | " + " | ".join(minima) + " |")
    return "\n".join(out) + "\n"


def complaints(lines):
    """What went wrong, and the largest difference of posteriors."""
    said, largest = [], 0.0
    for line in lines:
        for engine, found in line["anchor"].items():
            if "trouble" in found:
                said.append(f"{line['name']}, {engine}: {found['trouble']}")
            for question, difference in found["differences"].items():
                largest = max(largest, difference)
                if not difference <= TOLERANCE:
                    said.append(f"{line['name']}, {engine}, {question}: posteriors differ by {difference:g}")
    return said, largest


def machine():
    name = platform.processor() or platform.machine()
    cpuinfo = pathlib.Path("/proc/cpuinfo")
    if cpuinfo.exists():
        found = re.search(r"model name\s*:\s*(.*)", cpuinfo.read_text())
        name = found.group(1) if found else name
    return f"{datetime.date.today()}, {name}, {os.cpu_count()} cores, one used"


def main():
    repository = pathlib.Path(__file__).resolve().parent.parent.parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bif")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--skip", nargs="*", default=[])
    parser.add_argument("--seconds", type=float, default=0.3)
    parser.add_argument("--engine")
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--ours-only", action="store_true")
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        return measure(*options.measure)
    folder = options.out or pathlib.Path(os.environ.get("CARGO_TARGET_DIR", repository / "target")) / "anchor"
    folder.mkdir(parents=True, exist_ok=True)
    folder = folder.resolve()
    if options.bif:
        os.environ["CRUXMAP_BIF"] = options.bif
    known = {}
    if options.ours_only:
        known = {line["name"]: line for line in json.loads((folder / "anchor.json").read_text())["networks"]}
    else:
        python = python_with_pyagrum(folder)
    program = options.engine or built_bench(repository)
    names = subprocess.run([program, "--list"], check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    unknown = [name for name in options.only + options.skip if name not in names]
    if unknown:
        sys.exit(f"There is no network named {', '.join(unknown)}.")
    names = [name for name in names if name not in options.skip and name in (options.only or known or names)]
    lines, refused = [], []
    for name in names:
        print(f"{name} …", file=sys.stderr, flush=True)
        line = ours(program, name, folder, options.seconds)
        if "questions" not in line:
            refused.append(f"{name}: {line.get('error')}")
            continue
        line["anchor"] = (
            carried_over(known[name], line) if options.ours_only else theirs(python, line, folder, options.seconds)
        )
        lines.append(line)
        # Written after every network, so that a run that is stopped has something to show.
        text = table(lines, machine())
        (folder / "anchor.md").write_text(text)
        # What was measured before and is not measured now stays, for the next time.
        kept = list({**known, **{line["name"]: line for line in lines}}.values())
        (folder / "anchor.json").write_text(json.dumps({"machine": machine(), "networks": kept}))
    if not lines:
        sys.exit("\n".join(["There is no network to measure.", *refused]))
    print(text)
    said, largest = complaints(lines)
    said += refused
    print(f"Posteriors differ by {largest:.1g} at most.")
    if said:
        sys.exit("\n".join(said))
    return None


if __name__ == "__main__":
    main()
