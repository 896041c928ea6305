import { type Simulator, startSimulator } from '#simulator/start-simulator.ts';
import type { CarrierQuestion } from '../carrier.ts';
import { answerParent } from '../child.ts';

/** The simulated carrier in memory: its journal is no part of what is measured. */
let simulator: Simulator | undefined;

answerParent<CarrierQuestion>(async (question) => {
  if (question.ask === 'start') {
    simulator = await startSimulator({ port: question.port, memory: true, settings: question.settings });
    return simulator.port;
  }
  if (!simulator) throw new Error('the carrier was not started');
  switch (question.ask) {
    case 'set':
      return simulator.set(question.settings);
    case 'figures':
      return simulator.figures();
    case 'arrivals': {
      const { phones } = simulator;
      return question.phones.map((phone) => phones.find(phone)?.received[0]?.at);
    }
    case 'reply':
      for (const phone of question.phones) simulator.reply({ phone, text: question.text });
      return undefined;
    case 'taken':
      return [...simulator.phones.replies()].filter(({ taken }) => taken).length;
    default:
      return question satisfies never;
  }
});
