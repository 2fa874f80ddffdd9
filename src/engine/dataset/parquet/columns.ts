/** Rows of any kind as a Parquet file. */
import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js';
import { parquetWrite } from 'hyparquet-writer/src/write.js';

export type Kind = 'STRING' | 'INT32' | 'DOUBLE' | 'BOOLEAN';
export type Cell = string | number | boolean | undefined;

export interface Column<Line> {
  readonly name: string;
  readonly type: Kind;
  readonly read: (row: Line) => Cell;
}

/** A row a picture. A figure that no picture has is no column; the key always is one. */
export function columnsOf<Line>(rows: readonly Line[], columns: readonly Column<Line>[], whylight: string): Uint8Array {
  const columnData = columns.flatMap(({ name, type, read }) => {
    const data = rows.map((row) => read(row) ?? null);
    return name === 'key' || data.some((cell) => cell !== null) ? [{ name, type, data }] : [];
  });
  const writer = new ByteWriter();
  void parquetWrite({ writer, columnData, createdBy: `whylight ${whylight}` });
  return new Uint8Array(writer.getBuffer());
}
