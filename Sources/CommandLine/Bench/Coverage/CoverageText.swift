import Foundation

/// How `bench coverage` prints.
struct CoverageText {
    static let leastCoverage = 0.93

    let title: String
    let cells: [CoverageCell]

    private var methods: [CoverageCell.Method] { CoverageCell.Method.allCases.filter { cells.first?.coverage($0) != nil } }

    /// Coverage in per cent and width per method. A mark stands behind a coverage below 93 %.
    var table: String {
        let width = (cells.map(\.shape.count).max() ?? 0) + 2
        func padded(_ text: String) -> String { text.padding(toLength: width, withPad: " ", startingAt: 0) }
        let head = methods.map { "  " + $0.rawValue.padding(toLength: 14, withPad: " ", startingAt: 0) }.joined()
        var lines = [padded(title) + "problems  candidates    k" + head]
        for cell in cells {
            lines.append(
                padded(cell.shape) + String(format: "%8d  %10d  %3d", cell.problems, cell.candidates, cell.k)
                    + methods.map { text(of: cell, $0) }.joined())
        }
        return (lines + [""] + methods.map(summary) + [limit]).joined(separator: "\n")
    }

    /// What no method that assumes nothing about the population can do better.
    private var limit: String {
        String(
            format: "any interval with %.0f %% for every population: mean width at least %.2f x the oracle's",
            100 * CoverageText.leastCoverage, leastMeanWidth)
    }

    private var leastMeanWidth: Double {
        cells.reduce(0) { $0 + $1.leastRelativeWidth(coverage: CoverageText.leastCoverage) } / Double(max(cells.count, 1))
    }

    private func text(of cell: CoverageCell, _ method: CoverageCell.Method) -> String {
        guard let coverage = cell.coverage(method), let width = cell.relativeWidth(method) else { return "" }
        return String(format: "  %5.1f%%%@ %5.2fx ", 100 * coverage, coverage < CoverageText.leastCoverage ? "!" : " ", width)
    }

    private func summary(of method: CoverageCell.Method) -> String {
        let figures = figures(of: method)
        return String(
            format:
                "%@: coverage at least %.1f %%, below 93 %% in %d of %d cells, from 50 problems on %.1f %% on average; mean width %.2f x the oracle's",
            method.rawValue, 100 * figures.least, figures.below, cells.count, 100 * figures.meanOfMany, figures.meanWidth)
    }

    private func figures(of method: CoverageCell.Method) -> (least: Double, below: Int, meanOfMany: Double, meanWidth: Double) {
        let coverages = cells.compactMap { $0.coverage(method) }
        let many = cells.filter { $0.problems >= 50 }.compactMap { $0.coverage(method) }
        let widths = cells.compactMap { $0.relativeWidth(method) }
        func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(values.count, 1)) }
        return (
            coverages.min() ?? 0, coverages.filter { $0 < CoverageText.leastCoverage }.count, mean(many), mean(widths)
        )
    }

    var json: [String: Any] {
        let summaries = methods.map { method -> (String, Any) in
            let figures = figures(of: method)
            return (
                method.rawValue,
                [
                    "least_coverage": figures.least, "cells_below_93_percent": figures.below,
                    "mean_coverage_from_50_problems": figures.meanOfMany, "mean_width": figures.meanWidth,
                ]
            )
        }
        return [
            "summary": Dictionary(uniqueKeysWithValues: summaries), "least_mean_width": leastMeanWidth, "cells": cells.map(object),
        ]
    }

    private func object(_ cell: CoverageCell) -> [String: Any] {
        var object: [String: Any] = [
            "shape": cell.shape, "problems": cell.problems, "candidates": cell.candidates, "k": cell.k, "truth": cell.truth,
            "oracle_width": cell.oracleWidth,
            "least_relative_width": cell.leastRelativeWidth(coverage: CoverageText.leastCoverage),
        ]
        for method in methods {
            guard let coverage = cell.coverage(method), let width = cell.relativeWidth(method) else { continue }
            object[method.rawValue] = ["coverage": coverage, "relative_width": width]
        }
        return object
    }
}
