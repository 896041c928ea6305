import { systemClock } from '#platform/clock.ts';
import { readConfig } from '#platform/config.ts';
import { runSimulator } from './run-simulator.ts';

/**
 * The simulated carrier as a program. As a child with an IPC channel it sends `{ ready: port }`, or `{ problem }` before it
 * ends with code 1, and ends when its parent does. It also ends on SIGTERM and Ctrl-C.
 */
await runSimulator(readConfig(), systemClock);
