/* The JSON schema of a field map; specs/mm/maps/README.md describes the same in words. */
import { READINGS } from "./printed-value.js";

const name = { type: "string", minLength: 1, maxLength: 200 };
const names = { anyOf: [name, { type: "array", items: name, minItems: 1, uniqueItems: true }] };
const path = { type: "string", minLength: 1, maxLength: 4096 };
const paths = { anyOf: [path, { type: "array", items: path, minItems: 1, uniqueItems: true }] };
const pattern = { type: "string", minLength: 1, maxLength: 2000 };
const patterns = { anyOf: [pattern, { type: "array", items: pattern, minItems: 1, uniqueItems: true }] };
const scalar = { type: ["string", "integer", "boolean"] };

const release = { type: "string", pattern: "^\\d+(?:\\.\\d+)*(?:-rc\\d+)?$" };
const releases = {
  type: "object",
  properties: { from: release, below: release },
  additionalProperties: false,
  minProperties: 1,
};

const condition = {
  type: "object",
  properties: {
    is: { anyOf: [scalar, { type: "array", items: scalar, minItems: 1 }] },
    not: { anyOf: [scalar, { type: "array", items: scalar, minItems: 1 }] },
    present: { type: "boolean" },
  },
  additionalProperties: false,
  minProperties: 1,
};

const reading = {
  read: { enum: READINGS },
  tag: {
    type: "object",
    properties: {
      mask: { type: "integer", minimum: 1, maximum: 4095 },
      is: { type: "integer", minimum: 0, maximum: 4095 },
    },
    required: ["mask", "is"],
    additionalProperties: false,
  },
  offset: { type: "integer", minimum: -4095, maximum: 4095 },
  high: name,
};

const otherwise = { else: { $ref: "#/definitions/source" } };

const source = {
  anyOf: [
    name,
    { type: "object", properties: { const: scalar }, required: ["const"], additionalProperties: false },
    {
      type: "object",
      properties: { field: names, ...reading, ...otherwise },
      required: ["field"],
      additionalProperties: false,
    },
    {
      type: "object",
      properties: { entry: names, ...reading, ...otherwise },
      required: ["entry"],
      additionalProperties: false,
    },
    {
      type: "object",
      properties: {
        of: names,
        field: names,
        where: { type: "object", additionalProperties: name, minProperties: 1 },
        ...reading,
        ...otherwise,
      },
      required: ["of", "field"],
      additionalProperties: false,
    },
  ],
};

export const fieldMapSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "mmspec field map",
  definitions: { source },
  type: "object",
  properties: {
    format: { const: 1 },
    name,
    title: { type: "string" },
    extends: name,
    when: {
      type: "object",
      properties: {
        seen: { type: "array", items: name, minItems: 1 },
        never: { type: "array", items: name },
      },
      required: ["seen"],
      additionalProperties: false,
    },
    kernels: releases,
    tells: { type: "object", propertyNames: name, additionalProperties: releases },
    constants: {
      type: "object",
      propertyNames: { pattern: "^[A-Za-z_]\\w*$", not: { enum: ["event", "complete"] } },
      additionalProperties: scalar,
    },
    calls: {
      type: "object",
      propertyNames: name,
      additionalProperties: {
        type: "object",
        properties: { entry: names, return: names, until: names },
        required: ["entry"],
        additionalProperties: false,
      },
    },
    formats: paths,
    patterns: { type: "object", propertyNames: name, additionalProperties: patterns },
    enums: {
      type: "object",
      propertyNames: { pattern: "^[A-Za-z_]\\w*$" },
      additionalProperties: { type: "integer" },
    },
    stock: { const: true },
    events: {
      type: "array",
      items: {
        type: "object",
        properties: {
          from: names,
          kind: { enum: ["probe", "probe-return", "tracepoint", "syscall", "marker"] },
          if: { type: "object", propertyNames: name, additionalProperties: condition },
          to: { anyOf: [{ type: "string", pattern: "^[A-Za-z_]\\w*$" }, { type: "null" }] },
          through: name,
          pattern: patterns,
          fields: {
            type: "object",
            propertyNames: { pattern: "^(?:[A-Za-z_]\\w*\\??|\\*)$" },
            properties: { "*": { const: "*" } },
            additionalProperties: { $ref: "#/definitions/source" },
          },
        },
        required: ["from"],
        additionalProperties: false,
      },
    },
  },
  required: ["format", "name", "events"],
  additionalProperties: false,
} as const;
