// One mention: what is pasted is judged with an explanation, and the judgement is shown beside it.
import { problemOf } from "./checking.js";
import { byId } from "./elements.js";
import { startJudgement } from "./judgement.js";
import { inEachLanguage } from "./language.js";
import { inWords } from "./problems.js";
import { score } from "./service.js";

// Returns a function that judges a mention from elsewhere as if it had been pasted here.
export function startMention(limits, taxonomy) {
  const [form, text, brand] = [byId("mention"), byId("text"), byId("brand")];
  const show = startJudgement(taxonomy);
  let asked = new AbortController();
  let problem;

  function render() {
    byId("mention-error").textContent = problem ? inWords(problem) : "";
    text.setAttribute("aria-invalid", String(Boolean(problem)));
  }

  function fail(reason) {
    problem = reason;
    render();
    show();
  }

  async function judge(mention) {
    asked.abort(); // who asks again does not wait for the first answer
    const mine = (asked = new AbortController());
    problem = problemOf(mention, limits);
    if (problem) return fail(problem);
    render();
    show({ judging: true });
    try {
      const answer = await score([mention], { explain: true, signal: mine.signal });
      show({ mention, score: answer.scores[0], model: answer.model });
    } catch (refused) {
      if (!mine.signal.aborted) fail(refused);
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    judge({ text: text.value, brand: brand.value.trim() || undefined });
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  inEachLanguage(render);
  form.querySelector("button").disabled = false; // before, there was nothing to judge with

  return (mention) => {
    text.value = mention.text;
    brand.value = mention.brand ?? "";
    form.scrollIntoView({ block: "start" });
    text.focus();
    judge(mention);
  };
}
