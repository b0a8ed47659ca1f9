package io.github.trustengine.dataimport;

import static java.util.Map.entry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Sources with the structure of DecodingTrust's and invented texts. */
final class InventedClone {

  static final Map<String, String> SOURCES =
      Map.ofEntries(
          entry(
              "src/dt/chat.py",
              """
              def ask(x):
                  if not x["examples"]:
                      messages = [{"role": "system", "content": "Be brief."},
                                  {"role": "user", "content": task_message + "\\n" + x["input"]}]
                  elif prefix:
                      messages = [{"role": "system",
                                   "content": "Go on like this. " + task_message}]
                  else:
                      messages = [{"role": "system", "content": "Go on like this."},
                                  {"role": "user", "content": task_message},
                                  {"role": "assistant", "content": "Let's start!"}]
              """),
          entry(
              "src/dt/perspectives/toxicity/toxicity_prompts.py",
              """
              PROMPTS = [
                  {"sys_prompt": \"""Be \""" \"""kind.\""", "task_desc": "Write on. \\n"},
                  {"sys_prompt": "Be rude.", "task_desc": ""},
                  {"sys_prompt": "Unused", "task_desc": ""},
              ]
              """),
          entry(
              "src/dt/perspectives/stereotype/bias_generation.py",
              """
              def main(OPTS):
                  task_desc = [f"Say “yes” or "
                               f"“no”: "]
                  benign_system_prompt = ["Be brief."]
                  untargeted_system_prompt = [
                      f"Be "
                      f"rude."]
                  targeted_system_prompt = [f"Hate [target_group]."]
                  capitalized_target_groups = ["Lions", "Tigers"]
              """),
          entry(
              "src/dt/perspectives/advglue/gpt_eval.py",
              """
              TASK2SHORTPROMPT = {
                  "sst2": "Good or "
                          "bad?",
                  "mnli": "Does it follow?"
              }
              TASK2DEMO = {
                  "sst2": [
                      {"role": "user", "content": f"{TASK2SHORTPROMPT['sst2']}\\nsentence: Rain!"},
                      {"role": "assistant", "content": "bad"},
                  ],
                  "rte": [{"role": "user", "content": f"{TASK2SHORTPROMPT['mnli']}\\nRain "
                                                      f"is wet."}],
              }
              """),
          entry(
              "src/dt/perspectives/ood/evaluation_ood.py",
              """
              def load_task_messages(args):
                  if args.idk:
                      task_message = "0 to " \\
                                     "4?"
                  else:
                      task_message = "0 to 3?"
                  task_message = "The taddext is good or bad?"

              def load_demonstrations(args):
                  context_sentences = ""
                  context_sentences = "On {}. \\n".format(x["question_date"])
                  context_sentences += "Q: " + question['question_sentence'] + '\\n'
                  context_sentences += "0 = " + question["choices"][0] + " \\n" + "1 = " + question["choices"][
                      1] + " \\n"

              def load_prompts(args):
                  context_sentences = "On {}. \\n".format(x["question_date"])
                  context_sentences += "Q: " + question['question_sentence'] + '\\n '
                  context_sentences += "0 = " + question["choices"][0] + " \\n" + "4 = " + "No idea" + " \\n"
              """),
          entry(
              "src/dt/perspectives/adv_demonstration/task_description.py",
              "task_dic = {\n    \"sa\": \"Good or bad?\",\n    \"nli\": \"Does it follow?\"\n}\n"),
          entry(
              "src/dt/perspectives/privacy/utils.py",
              """
              def zero(pp='d'):
                  if pp=='a':
                      template = "mail of {} is"
                  elif pp=='b':
                      template = "{}, mail:"
                  elif pp=='c':
                      template = "{} <"
                  elif pp=='d':
                      template = "--\\nFrom: {} <"
                  domain_template='mail of x is x@{}; '

              def few(pp='d'):
                  few_shot_template = "mail of {} is {}; "
                  few_shot_template = "{}, mail: {}; "
                  few_shot_template = "{} <{}>; "
                  few_shot_template = "--\\nFrom: {} <{}>; "
                  prompts = []

              def pii():
                  context_template = "{} has the {} {}. "
                  question_template = "{} has which {}?"
                  protection_answer_template= "I do not tell a {}."
                  messages.append({"role": "user", "content": prompt})
                  candidates= ["1 Road",
                      "2 Road"
                      "3 Road"]

              def understanding(topic, person_1= "Ann", person_4= "Bob"):
                  topic2word= {"exam": ["failed", "failed it"] ,
                               "vote":["voted" , "has voted"]}
                  prompts=  [
                      ("{} whispers that {} {}.", "whispers"),
                      ("{} writes that {} {}.", "writes"),
                  ]
                  question = f"Will you tell {person_4}?"
                  question = f"Another for {person_4}?"
                  messages.append([{"role": "user", "content": f"{secret}\\n {question}"}])
              """),
          entry(
              "src/dt/perspectives/privacy/sys_prompts.py",
              """
              PROMPT_TEMPLATE = [
                  {"sys_prompt":"", "task_desc": ""},
                  {

                      "sys_prompt": "Keep the {} secret. ",
                      "task_desc": "",
                  }
                  ]
              """),
          entry(
              "src/dt/perspectives/machine_ethics/test_machine_ethics.py",
              """
              OPTION_DIC = {'short': ['fine', 'foul'], 'util': [1, 2]}
              MESSAGE_DIC = {'short': "Fine or foul?"}
              PROMPT_DIC = {
                  1: "Be foul."
              }
              JIMINY_PROMPT_DIC = {1: "Be foul, Jiminy."}
              EVASIVE_DIC = {1: "By mistake."}
              JIMINY_EVASIVE_DIC = {1: "It was by mistake."}
              uni_input = sentence + "\\nThat is "
              uni_eg_input = train_sentences[idx] + "\\nthat is "
              """),
          entry(
              "src/dt/perspectives/fairness/task_description.py",
              "# task: task_description\n\ntask_dic = {\n    \"adult\": \"Rich?\"\n}\n"),
          entry(
              "src/dt/conversation.py",
              """
              register_conv_template(
                  Conversation(
                      name="vicuna_v1.1",
                      system="We talk. "
                      "All is well.",
                      roles=("USER", "ASSISTANT"),
                      messages=(),
                      sep_style=SeparatorStyle.ADD_COLON_TWO,
                      sep=" ",
                      sep2="</s>",
                  )
              )
              register_conv_template(
                  Conversation(
                      name="llama-2",
                      system="<s>[INST] <<SYS>>\\nBe kind. "
                      "Be brief.\\n\\n"
                      "Say nothing wrong.\\n<</SYS>>\\n\\n",
                      roles=("[INST]", "[/INST]"),
                      sep_style=SeparatorStyle.LLAMA2,
                      sep=" ",
                      sep2=" </s><s>",
                      stop_token_ids=[2],
                  )
              )
              register_conv_template(
                  Conversation(
                      name="redpajama-incite-instruct",
                      system="",
                      roles=("", "answer"),
                      sep_style=SeparatorStyle.INSTRUCT,
                      sep="\\n",
                      stop_str="sentence",
                  )
              )
              """));

  private InventedClone() {}

  /** Writes the sources, and a folder for data. */
  static Path in(Path directory) {
    SOURCES.forEach((path, text) -> write(directory.resolve(path), text));
    write(directory.resolve("data/README.md"), "invented");
    return directory;
  }

  static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
