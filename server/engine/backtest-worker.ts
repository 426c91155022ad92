import { parentPort, workerData } from "node:worker_threads";
import { askBacktest, type BacktestAsked } from "../../core/engine/backtest-question.ts";

/** A replay of years takes seconds: it has a thread of its own, so that nobody else waits for it. */
parentPort?.postMessage(askBacktest(workerData as BacktestAsked));
