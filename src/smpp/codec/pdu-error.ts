/** The only error the codec throws: what is wrong with a PDU, and the command_status that answers it. */
import { type StatusName, statusCode, statusName } from './statuses.ts';

export class PduError extends Error {
  override readonly name = 'PduError';
  /** The command_status to answer with. */
  readonly status: number;
  /** Of the PDU at fault; 0 when its header could not be trusted. */
  commandId = 0;
  /** Of the PDU at fault; 0 when its header could not be trusted. */
  sequence = 0;
  /** The stream cannot be read further: answer, then close. */
  readonly framingLost: boolean;

  constructor(status: StatusName, message: string, framingLost = false) {
    super(message);
    this.status = statusCode(status);
    this.framingLost = framingLost;
  }

  /** The same error, naming the PDU it speaks of. */
  of(commandId: number, sequence: number): this {
    this.commandId = commandId;
    this.sequence = sequence;
    return this;
  }

  /** Name of the status, for logs. */
  get statusName(): string {
    return statusName(this.status);
  }
}
