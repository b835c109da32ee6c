"""Match query trees and score the documents with BM25F: plan, evaluate, score, boost."""
