/*
 * JSON Schema, for all that is read as JSON. Loading ajv takes longer than reading a small trace, so it waits until the
 * first value is to be validated.
 */
import { createRequire } from "node:module";
import type { Ajv, ErrorObject } from "ajv";

export type SchemaError = ErrorObject;

let ajv: Ajv | undefined;

/** A function that lists what is wrong with a value; nothing if it fits the schema. */
export function schemaValidator(schema: {
  readonly [keyword: string]: unknown;
}): (data: unknown) => readonly SchemaError[] {
  let validate: ReturnType<Ajv["compile"]> | undefined;
  return (data) => {
    ajv ??= loadAjv();
    validate ??= ajv.compile(schema);
    return validate(data) ? [] : (validate.errors ?? []);
  };
}

function loadAjv(): Ajv {
  const { Ajv } = createRequire(import.meta.url)("ajv") as typeof import("ajv");
  return new Ajv({ allErrors: true, allowUnionTypes: true, verbose: true, logger: false });
}

/** Where (a JSON pointer, or "it"), and what is wrong there, with the name that should not be there. */
export function describeSchemaError({ instancePath, params, message }: SchemaError): {
  readonly where: string;
  readonly reason: string;
} {
  const extra = params.additionalProperty ?? params.propertyName;
  const reason = message ?? "is not of its form";
  return {
    where: instancePath === "" ? "it" : instancePath,
    reason: extra === undefined ? reason : `${reason}: ${JSON.stringify(extra)}`,
  };
}
