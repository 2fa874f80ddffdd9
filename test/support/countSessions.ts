import { Session } from '../../src/runtime/ort/ort.ts';

export interface SessionCount {
  /** Made and not yet released. */
  readonly alive: number;
  readonly made: number;
  /** The most that lived at once. */
  readonly most: number;
}

/** Counts the native sessions made and released during each test of the suite that calls this. */
export function countSessions(): SessionCount {
  const create = Session.create;
  const release = Session.prototype.release;
  const count = { alive: 0, made: 0, most: 0 };
  beforeEach(() => {
    Object.assign(count, { alive: 0, made: 0, most: 0 });
    Session.create = async (...parameters) => {
      const session = await create.apply(Session, parameters);
      count.made++;
      count.alive++;
      count.most = Math.max(count.most, count.alive);
      return session;
    };
    Session.prototype.release = async function (this: Session) {
      await release.call(this);
      count.alive--;
    };
  });
  afterEach(() => {
    Session.create = create;
    Session.prototype.release = release;
  });
  return count;
}
