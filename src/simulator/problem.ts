/** Something a person asked of the simulator that cannot be; its message is meant for that person. */
export class SimulatorProblem extends Error {
  override readonly name = 'SimulatorProblem';
}
