#!/usr/bin/env python3
"""Counts the coverage of the 95 % intervals of pass@k once more, without gencode's code, and compares it with `gencode bench coverage`.

    gencode bench coverage --trials 2000 --draws 1 --json | Tests/coverage/count.py [--trials 2000] [--seed 7]

It follows the definitions of docs/judging.md, with other algorithms: candidates are drawn from drawn solve rates and not from
beta-binomial tables, Beta quantiles come from an integral over the logit and not from a continued fraction, the posterior has a grid
of its own. Exit 1: in some cell the coverage or the mean width differs by more than simulations differ. Needs numpy.
"""
import argparse
import json
import math
import sys

import numpy as np

# name in the table, share of problems that are never solved, a, b of the Beta distribution of the others
SHAPES = {
    "even: Beta(1, 1)": (0.0, 1.0, 1.0),
    "polar: Beta(0.3, 0.3)": (0.0, 0.3, 0.3),
    "hard: Beta(0.2, 3.8)": (0.0, 0.2, 3.8),
    "mixed: 60 % unsolved, else Beta(2, 2)": (0.6, 2.0, 2.0),
}
# name in the table, share of affected problems, chance that a right candidate is lost, that a wrong one is won
FLIPS = {
    "rare: 1 % of candidates flip": (1.0, 0.01, 0.01),
    "loss: 5 % of right ones lost": (1.0, 0.05, 0.0),
    "few: a tenth of problems lose half": (0.1, 0.5, 0.0),
    "many: 20 % lost, 10 % won": (1.0, 0.2, 0.1),
}
# shape, problems, candidates, k
CELLS = [
    ("even: Beta(1, 1)", 5, 1, 1), ("even: Beta(1, 1)", 13, 10, 10), ("even: Beta(1, 1)", 500, 1, 1),
    ("polar: Beta(0.3, 0.3)", 13, 1, 1), ("polar: Beta(0.3, 0.3)", 50, 10, 1),
    ("hard: Beta(0.2, 3.8)", 13, 1, 1), ("hard: Beta(0.2, 3.8)", 5, 10, 1), ("hard: Beta(0.2, 3.8)", 50, 100, 10),
    ("mixed: 60 % unsolved, else Beta(2, 2)", 13, 10, 1), ("mixed: 60 % unsolved, else Beta(2, 2)", 164, 10, 10),
]
DIFFERENCES = [
    ("rare: 1 % of candidates flip", 13, 1, 1), ("rare: 1 % of candidates flip", 164, 100, 1),
    ("few: a tenth of problems lose half", 50, 100, 10), ("loss: 5 % of right ones lost", 50, 10, 1), ("many: 20 % lost, 10 % won", 164, 1, 1),
]
NORMAL = 1.959963984540054


def beta_quantile(probability, a, b):
    """Of Beta(a, b), each an array: the density of the logit, summed over an even grid around its mode."""
    a, b = np.atleast_1d(a).astype(float), np.atleast_1d(b).astype(float)
    steps = 6001
    mode = np.log(a / b)
    spread = np.sqrt(1 / a + 1 / b)
    low = mode - np.maximum(12 * spread, 40 / a)
    high = mode + np.maximum(12 * spread, 40 / b)
    u = low[:, None] + (high - low)[:, None] * np.linspace(0, 1, steps)[None, :]
    log_density = -a[:, None] * np.logaddexp(0, -u) - b[:, None] * np.logaddexp(0, u)
    density = np.exp(log_density - log_density.max(axis=1, keepdims=True))
    mass = np.cumsum((density[:, 1:] + density[:, :-1]) / 2, axis=1)
    mass = np.concatenate([np.zeros((len(a), 1)), mass], axis=1) / mass[:, -1:]
    logit = np.array([np.interp(probability, mass[i], u[i]) for i in range(len(a))])
    return 1 / (1 + np.exp(-logit))


def student_quantile(degrees):
    """The 97.5 % quantile of Student's t."""
    x = beta_quantile(0.05, degrees / 2, np.full(len(degrees), 0.5))
    return np.sqrt(degrees * (1 - x) / x)


def pass_at_k(n, c, k):
    """Chen et al. 2021."""
    if n - c < k:
        return 1.0
    return 1 - math.comb(n - c, k) / math.comb(n, k)


def moments(values):
    """Of each row: mean, variance with the divisor P - 1, kurtosis."""
    count = values.shape[1]
    mean = values.mean(axis=1)
    centred = values - mean[:, None]
    second = (centred**2).sum(axis=1)
    fourth = (centred**4).sum(axis=1)
    alike = second <= 1e-15 * count
    kurtosis = np.where(alike, 3.0, fourth * count / np.where(alike, 1, second) ** 2)
    return mean, second / (count - 1), kurtosis


def bounded(values):
    """Korn and Graubard's interval of each row's mean, with values between 0 and 1."""
    count = values.shape[1]
    mean, variance, kurtosis = moments(values)
    most = mean * (1 - mean)
    share = np.where(most > 1e-12, np.minimum(variance / np.maximum(most, 1e-12), 1), 1.0)
    effect = (share * (count - 1) + 1) / count
    degrees = np.maximum((count - 1) * np.minimum(1, 2 / np.maximum(kurtosis - 1, 1e-9)), 1) + 0.5
    trials = np.maximum(count, count / effect * (NORMAL / student_quantile(degrees)) ** 2)
    yes = mean * trials
    no = trials - yes
    lower = np.where(mean < 1e-12, 0, beta_quantile(0.025, yes + 0.25, np.maximum(no, 0) + 0.75))
    upper = np.where(mean > 1 - 1e-12, 1, beta_quantile(0.975, yes + 0.75, np.maximum(no, 0) + 0.25))
    return np.minimum(lower, mean), np.maximum(upper, mean)


def posterior(counts, n, k):
    """The hierarchical beta-binomial model's ends for each row of counts; means from 1 / (1 + e^7.5), concentrations from 0.1 to 200."""
    logits = np.linspace(-7.5, 7.5, 121)
    sizes = 0.1 * 2000 ** np.linspace(0, 1, 61)
    mean, size = np.meshgrid(1 / (1 + np.exp(-logits)), sizes, indexing="ij")
    mean, size = mean.ravel(), size.ravel()
    a, b = mean * size, (1 - mean) * size
    steps = np.arange(n)[:, None]
    rise = [np.concatenate([np.zeros((1, len(a))), np.cumsum(np.log(x[None, :] + steps), axis=0)]) for x in (a, b, a + b)]
    table = np.stack([rise[0][c] + rise[1][n - c] - rise[2][n] for c in range(n + 1)])
    histogram = np.stack([np.bincount(row, minlength=n + 1) for row in counts]).astype(float)
    likelihood = histogram @ table
    target = 1 - np.prod([(b + i) / (a + b + i) for i in range(k)], axis=0)
    order = np.argsort(target, kind="stable")
    ends = []
    for probability, prior in ((0.025, 0.25), (0.975, 0.75)):
        weight = likelihood + prior * np.log(mean) + (1 - prior) * np.log1p(-mean)
        weight = np.exp(weight - weight.max(axis=1, keepdims=True))[:, order]
        middle = np.cumsum(weight, axis=1) - weight / 2
        middle /= weight.sum(axis=1, keepdims=True)
        ends.append(np.array([np.interp(probability, middle[i], target[order]) for i in range(len(weight))]))
    return ends


def reported(counts, n, k):
    """The interval of pass@k of each row of counts."""
    values = np.array([pass_at_k(n, c, k) for c in range(n + 1)])[counts]
    mean = values.mean(axis=1)
    low, high = bounded(values)
    problems = counts.shape[1]
    if problems >= 1000:
        return low, high
    model_low, model_high = posterior(counts, n, k)
    share = 10 / (10 + problems)
    low = np.where(mean < 1e-12, 0, share * np.minimum(model_low, mean) + (1 - share) * low)
    high = np.where(mean > 1 - 1e-12, 1, share * np.maximum(model_high, mean) + (1 - share) * high)
    return np.minimum(low, mean), np.maximum(high, mean)


def differences(values):
    """Newcombe's interval of the mean of each row of differences, from those of gain and loss."""
    count = values.shape[1]
    size = np.abs(values)
    largest = size.max(axis=1)
    scaled = size / np.where(largest > 1e-12, largest, 1)[:, None]
    squares = (scaled**2).sum(axis=1)
    sharing = squares**2 / np.where(largest > 1e-12, (scaled**4).sum(axis=1), 1)
    observed = largest > 1e-12
    unit = np.where(observed, largest, 1.0)
    unseen = np.where(observed, (1 - largest) * np.exp(-sharing / 2), 1.0) * beta_quantile(0.975, 0.75, count + 0.25)
    gains, losses = np.maximum(values, 0) / unit[:, None], np.maximum(-values, 0) / unit[:, None]
    (gain, gain_variance, _), (loss, loss_variance, _) = moments(gains), moments(losses)
    (gain_low, gain_high), (loss_low, loss_high) = bounded(gains), bounded(losses)
    product = gain_variance * loss_variance
    flat = product <= 1e-18
    correlation = np.where(flat, 0, np.maximum(-gain * loss * count / (count - 1) / np.sqrt(np.where(flat, 1, product)), -1))

    def joined(first, second):
        return np.sqrt(np.maximum(first**2 + second**2 - 2 * correlation * first * second, 0))

    def outwards(distance):
        return np.where(observed, np.sqrt((unit * distance) ** 2 + unseen**2), unseen)

    middle = unit * (gain - loss)
    low = middle - outwards(joined(gain - gain_low, loss_high - loss))
    high = middle + outwards(joined(gain_high - gain, loss - loss_low))
    return np.clip(low, -1, 1), np.clip(high, -1, 1)


def rates(shape, size, random):
    unsolved, a, b = shape
    return random.beta(a, b, size) * (random.random(size) >= unsolved)


def count_values(cell, trials, random):
    name, problems, n, k = cell
    unsolved, a, b = SHAPES[name]
    truth = (1 - unsolved) * (1 - math.prod((b + i) / (a + b + i) for i in range(k)))
    covered, width = 0, 0.0
    for _ in range(0, trials, 100):
        counts = random.binomial(n, rates(SHAPES[name], (100, problems), random))
        low, high = reported(counts, n, k)
        covered += int(((low <= truth + 1e-12) & (truth <= high + 1e-12)).sum())
        width += float((high - low).sum())
    return covered, width


def draw_differences(cell, rows, random):
    name, problems, n, k = cell
    affected, lost, won = FLIPS[name]
    values = np.array([pass_at_k(n, c, k) for c in range(n + 1)])
    right = random.binomial(n, rates(SHAPES["even: Beta(1, 1)"], (rows, problems), random))
    after = right - random.binomial(right, lost) + random.binomial(n - right, won)
    after = np.where(random.random(right.shape) < affected, after, right)
    return values[after] - values[right]


def count_differences(cell, truth, trials, random):
    covered, width = 0, 0.0
    for _ in range(0, trials, 100):
        low, high = differences(draw_differences(cell, 100, random))
        covered += int(((low <= truth + 1e-12) & (truth <= high + 1e-12)).sum())
        width += float((high - low).sum())
    return covered, width


def compare(cell, found, theirs, trials):
    """Prints one cell. False: more than four standard errors of the two simulations apart, or mean widths that differ by 2 % and more
    than simulations of so many evaluations do."""
    table, bench_trials = theirs
    entry = next(c for c in table if (c["shape"], c["problems"], c["candidates"], c["k"]) == cell)
    covered, width = found
    ours, bench = covered / trials, entry["reported"]["coverage"]
    pooled = min(max((covered + bench * bench_trials) / (trials + bench_trials), 0.005), 0.995)
    error = math.sqrt(pooled * (1 - pooled) * (1 / trials + 1 / bench_trials))
    relative, bench_relative = width / trials / entry["oracle_width"], entry["reported"]["relative_width"]
    agrees = abs(ours - bench) <= 4 * error and abs(relative / bench_relative - 1) <= 0.02 + 0.8 / math.sqrt(min(trials, bench_trials))
    print(
        f"{cell[0]:38} {cell[1]:4} x {cell[2]:3}, k {cell[3]:2}: {100 * ours:5.1f} % and {100 * bench:5.1f} % "
        f"(standard error {100 * error:.1f}), width {relative:5.2f} and {bench_relative:5.2f}{'' if agrees else '  DIFFERENT'}"
    )
    return agrees


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--trials", type=int, default=2000, help="simulated evaluations per cell, in hundreds")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    bench = json.load(sys.stdin)
    random = np.random.default_rng(arguments.seed)
    trials = max(arguments.trials // 100, 1) * 100
    print("counted here, then by gencode:")
    agreeing = True
    for cell in CELLS:
        agreeing &= compare(cell, count_values(cell, trials, random), (bench["pass_at_k"]["cells"], bench["trials"]), trials)
    for cell in DIFFERENCES:
        # The mean of very many problems stands for the population's.
        draws = [draw_differences(cell, 1000, random).mean() for _ in range(40)] if cell[1] * cell[2] < 6000 else []
        entry = next(c for c in bench["differences"]["cells"] if (c["shape"], c["problems"], c["candidates"], c["k"]) == cell)
        if draws and abs(np.mean(draws) - entry["truth"]) > 5 * np.std(draws) / math.sqrt(len(draws)) + 1e-9:
            print(f"{cell}: the true difference is {np.mean(draws)}, not {entry['truth']}")
            agreeing = False
        found = count_differences(cell, entry["truth"], trials, random)
        agreeing &= compare(cell, found, (bench["differences"]["cells"], bench["trials"]), trials)
    sys.exit(0 if agreeing else 1)


if __name__ == "__main__":
    main()
