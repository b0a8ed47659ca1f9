"""How well scores agree with labels."""

import numpy as np
from scipy.stats import rankdata, spearmanr


def auc(scores, positive):
    ranks = rankdata(scores)
    count = positive.sum()
    return float((ranks[positive].sum() - count * (count + 1) / 2) / (count * (~positive).sum()))


def agreement(scores, labels):
    return {
        "texts": len(labels),
        "auc": round(auc(scores, labels > 0.5), 4),
        "spearman": round(float(spearmanr(scores, labels).statistic), 4),
        "mae": round(float(np.abs(scores - labels).mean()), 4),
        "sensitivity": rate(scores > 0.5, labels > 0.5),
        "specificity": rate(scores <= 0.5, labels <= 0.5),
    }


def rate(judged, true):
    """How many of the texts that are so are judged to be so."""
    return {"right": int((judged & true).sum()), "of": int(true.sum())}


def curve(scores, labels):
    """Per tenth of the scale: how many texts score there, their mean score and mean label."""
    tenth = np.minimum((scores * 10).astype(int), 9)
    return [
        {
            "from": i / 10,
            "texts": int((tenth == i).sum()),
            "score": mean(scores[tenth == i]),
            "label": mean(labels[tenth == i]),
        }
        for i in range(10)
    ]


def mean(values):
    return round(float(values.mean()), 4) if len(values) else None
