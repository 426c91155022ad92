import { receiptText } from "../../core/deals/receipt.ts";
import { isRefusal } from "../../core/kernel/refusal.ts";
import { instantText } from "../../core/kernel/time.ts";
import { verifyStatement } from "../../sdk/verify-statement.ts";
import { sealedStatement } from "../engine/statement-file.ts";
import { bankSeal, originSeal } from "../payouts/payee-store.ts";
import { fileSeal } from "../payouts/run-store.ts";
import { type Secrets, sha256 } from "../platform/secrets.ts";
import { broken, type Examine, type Found, good, notice } from "./finding.ts";
import { type Sealed, somePartners, someReceipts, someSealed } from "./store.ts";

const NO_KEY = (): Found => broken("The installation's root key is not here: set MINDWEAVE_ROOT_KEY, or put root.key back into the data directory.", []);

/** Receipts that partners hold are signed with the key this installation still has. */
export const receipts: Examine = async (tx, { secrets }) => {
  if (!secrets) return NO_KEY();
  const signer = secrets.signer("receipt");
  const some = await someReceipts(tx);
  const wrong = some.filter((one) => one.publicKey !== signer.publicKey.toString("hex") || signer.sign(receiptText(one)).toString("hex") !== one.signature);
  return wrong.length === 0 ? good(`${some.length} receipts, taken at random, carry our signature.`) : broken("Receipts do not carry the signature of this installation's key: they were changed, or the root key is another one.", wrong.map((one) => `The receipt of ${one.number} does not verify.`));
};

/** What is kept sealed can be opened, and payout files are what was written. */
export const sealed: Examine = async (tx, { secrets }) => {
  if (!secrets) return NO_KEY();
  const some = await someSealed(tx, { bank: bankSeal, origin: originSeal, file: fileSeal });
  const wrong = some.filter((one) => !opens(secrets, one));
  return wrong.length === 0 ? good(`${some.length} sealed records, taken at random, open.`) : broken("Sealed records cannot be opened: they were changed, or the root key is another one.", wrong.map((one) => `${one.what} does not open.`));
};

function opens(secrets: Secrets, { sealed: bytes, about, hash }: Sealed): boolean {
  try {
    const content = secrets.open(bytes, about);
    return hash === null || sha256(content).equals(hash);
  } catch {
    return false;
  }
}

/** This month's statements of a few partners follow from the books, are signed, and hold when they are worked out again. */
export const statements: Examine = async (tx, { secrets, now }) => {
  if (!secrets) return NO_KEY();
  const partners = (await somePartners(tx)).map((row) => row.partner);
  const wrong: string[] = [];
  const unsaid: string[] = [];
  for (const partner of partners) {
    const file = await sealedStatement(tx, { secrets }, partner, instantText(now).slice(0, 7), now);
    if (isRefusal(file)) (file.code === "statement.books-differ" ? wrong : unsaid).push(`${partner}: ${file.sentence}`);
    else for (const finding of (await verifyStatement(JSON.stringify(file), { fingerprint: sha256(secrets.signer("statement").publicKey).toString("hex") })).findings) wrong.push(`${partner}: ${finding.where}: ${finding.sentence}`);
  }
  if (wrong.length > 0) return broken("Statements do not follow from the books.", wrong);
  return unsaid.length > 0 ? notice("Some statements cannot be made just now.", unsaid) : good(`The statements of ${partners.length} partners, taken at random, hold when worked out again.`);
};
