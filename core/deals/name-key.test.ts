import { describe, expect, test } from "vitest";
import { alike, nameKeys, nameWords } from "./name-key.ts";

const meet = (a: string, b: string) => nameKeys(a).some((key) => nameKeys(b).includes(key));

describe("names of companies", () => {
  test.each([
    ["ACME Robotics, Inc.", ["acme", "robotics"]],
    ["The Stärk Industries GmbH & Co. KG", ["stark", "industries"]],
    ["株式会社トヨタ", ["株式会社トヨタ"]],
    ["Holding Group", ["holding", "group"]],
    ["  …  ", []],
  ])("%s is compared as %j", (name, words) => expect(nameWords(name)).toEqual(words));

  test.each([
    ["Acme Robotics", "ACME Robotics GmbH"], ["Acme Robotics", "AcmeRobotics"], ["Acme Robotics", "Robotics Acme"], ["Acme Robotics", "Acme Robotcis"], ["Acme Robotics", "Acme Rboitcs"],
    ["Acme Robotics", "Acme Robotics Europe"], ["Deutsche Acme Robotics", "Acme Robotics"], ["Microsoft", "Mircosoft"], ["Microsoft", "Microsft"], ["Tyrell", "Tyrel Corp"], ["Stärk", "Stark"], ["Cyberdyne Systems", "Cyberdine System"],
    ["IBM", "I.B.M."], ["Müller Maschinenbau", "Mueller Maschinenbau"], ["Wayne Enterprises", "Wayne Enterprise"],
  ])("%s and %s meet", (a, b) => {
    expect(meet(a, b)).toBe(true);
    expect(meet(b, a)).toBe(true);
  });

  test.each([["Acme", "Apex"], ["IBM", "IBN"], ["Global Solutions", "Global Services"], ["Delta Bank", "Beta Bank"], ["Weyland", "Oscorp"], ["Acme Robotics", "Acme Foods"]])("%s and %s do not", (a, b) => expect(meet(a, b)).toBe(false));

  test("have few keys, each short, whatever they are called", () => {
    for (const name of ["A", "Acme Robotics", "x".repeat(200), "one two three four five six seven eight nine ten", "Ωμέγα Συστήματα"]) {
      expect(nameKeys(name).length).toBeLessThan(30);
      for (const key of nameKeys(name)) expect(key.length).toBeLessThanOrEqual(25);
    }
  });

  test.each([["Acme Robotics", "Acme Robotics Inc", 1000], ["Acme", "Zebra", 0], ["", "", 0]])("%s and %s are alike by %i thousandths", (a, b, thousandths) => expect(alike(a, b)).toBe(thousandths));
  test("are less alike the more they differ", () => {
    expect(alike("Cyberdyne Systems", "Cyberdine Systems")).toBeGreaterThan(alike("Cyberdyne Systems", "Cyber Systems"));
  });
});
