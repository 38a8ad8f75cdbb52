import { waitFor } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { apiError } from "../src/lib/backend/fake";
import { signedIn, signedOut } from "../src/lib/backend/fake-data";
import { asked, open, shown, the } from "./window";

const known = () => signedOut({ last_sign_in: { address: "chat.northlight.example", username: "ines.duarte" } });

describe("signing in", () => {
  it("begins with what was used last, at the password", async () => {
    await open(known());
    expect(document.body.dataset.ready).toBe("sign-in");
    expect(the("signin-address")).toHaveProperty("value", "chat.northlight.example");
    expect(document.activeElement).toBe(the("signin-password"));
  });

  it("says who answers once the address was left", async () => {
    const { user } = await open(signedOut());
    await user.type(the("signin-address"), "chat.northlight.example");
    await user.tab();
    await waitFor(() => expect(document.body.textContent).toMatch(/Northlight Rail.* answers\. The connection is encrypted\./));
  });

  it.each(["server_unreachable", "certificate_not_trusted", "bad_address", "insecure_address", "not_deskbell", "not_encrypted", "encrypted_only"] as const)("puts %s under the address", async (code) => {
    const { user } = await open(known(), (backend) => backend.failing.set("signIn", apiError(code)));
    await user.type(the("signin-password"), "secret");
    await user.click(the("signin-submit"));
    await waitFor(() => expect(the("signin-address").getAttribute("aria-invalid")).toBe("true"));
    expect(the("signin-password").getAttribute("aria-invalid")).toBeNull();
    expect(the("signin-address"), "what was typed stays").toHaveProperty("value", "chat.northlight.example");
  });

  it("puts wrong credentials under the password, and keeps what was typed", async () => {
    const { user } = await open(known(), (backend) => backend.failing.set("signIn", apiError("wrong_credentials")));
    await user.type(the("signin-password"), "wrong{Enter}");
    await waitFor(() => expect(document.getElementById("password-problem")?.textContent).toBe("User name or password is wrong. Check both and try again."));
    expect(the("signin-password")).toHaveProperty("value", "wrong");
    expect(document.activeElement).toBe(the("signin-password"));
  });

  it("asks nothing of the server while something is missing", async () => {
    const { user, backend } = await open(signedOut());
    await user.click(the("signin-submit"));
    expect(the("signin-address").getAttribute("aria-invalid")).toBe("true");
    expect(asked(backend, "signIn")).toEqual([]);
  });

  it("sends what was typed and leads to the workspace", async () => {
    const { user, backend } = await open(known(), (fake) => (fake.afterSignIn = signedIn()));
    await user.type(the("signin-password"), "correct horse");
    await user.click(the("signin-submit"));
    await waitFor(() => expect(document.body.dataset.ready).toBe("workspace"));
    expect(asked(backend, "signIn")).toEqual([[{ address: "chat.northlight.example", username: "ines.duarte", password: "correct horse" }]]);
  });

  it("tries it on this computer, and says why when that fails", async () => {
    const { user, backend } = await open(signedOut(), (fake) => fake.failing.set("tryHere", apiError("local_server")));
    await user.click(the("signin-try"));
    await waitFor(() => expect(document.body.textContent).toContain("The server on this computer could not start."));
    backend.failing.clear();
    backend.afterSignIn = signedIn();
    await user.click(the("signin-try"));
    await waitFor(() => expect(document.body.dataset.ready).toBe("workspace"));
  });

  it("says that the sign-in ended when the server says so", async () => {
    const { backend } = await open(signedIn());
    backend.send({ slice: "account", value: null }, { slice: "connection", value: { kind: "stopped", error: apiError("unauthorized") } });
    await waitFor(() => expect(shown("signin-ended")).toBe(true));
    expect(the("signin-ended").textContent).toContain("Your sign-in has ended. Sign in again.");
    expect(document.body.dataset.connection).toBe("stopped");
  });

  it("shows and hides the password", async () => {
    const { user } = await open(known());
    await user.click(document.querySelector<HTMLElement>('[aria-label="Show password"]')!);
    expect(the("signin-password").getAttribute("type")).toBe("text");
    await user.click(document.querySelector<HTMLElement>('[aria-label="Hide password"]')!);
    expect(the("signin-password").getAttribute("type")).toBe("password");
  });
});
