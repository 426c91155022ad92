import { expect, test } from "vitest";
import { ibanFrom, isRoutingNumber, plainLetters } from "./bank.ts";

test.each(["011000015", "021000021", "121000248"])("%s is a routing number", (text) => expect(isRoutingNumber(text)).toBe(true));
test.each(["011000016", "02100002", "0210000210", "02100002a", ""])("%j is none", (text) => expect(isRoutingNumber(text)).toBe(false));
test.each([["DE89 3704 0044 0532 0130 00", "DE89370400440532013000"], ["gb82-west-1234-5698-7654-32", "GB82WEST12345698765432"]])("%s is an IBAN", (text, iban) => expect(ibanFrom(text)).toBe(iban));
test.each(["DE88370400440532013000", "DE8937040044053201300", "89370400440532013000", "", "DE89370400440532013000<"])("%j is none", (text) => expect(ibanFrom(text)).toBeUndefined());
test("one digit wrong anywhere in an IBAN is noticed", () => {
  const iban = "DE89370400440532013000";
  for (let i = 2; i < iban.length; i++) {
    const changed = `${iban.slice(0, i)}${(Number(iban[i]) + 1) % 10}${iban.slice(i + 1)}`;
    expect(ibanFrom(changed)).toBeUndefined();
  }
});
test.each([["Ærø Søgård & Co", "aero Sogard Co"], ["Żółć Łódź", "Zolc lodz"], ["Müller GmbH", "Muller GmbH"]])("%s becomes %s", (text, plain) => expect(plainLetters(text, /[A-Za-z0-9 ]/)).toBe(plain));
