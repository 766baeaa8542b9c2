import Documents
import Testing

@testable import Settings

/// What argparse makes of the words of a command line.
@Suite("Words of a command line")
struct ArgparseTests {
  static let cases: [ReaderCase] = [
    ReaderCase(
      "an option of another script",
      "python train_network.py --cache_text_encoder_outputs --seed 1\n",
      ["seed": 1],
      observed: ["foreign-key cache_text_encoder_outputs"]
    ),
    ReaderCase(
      "the same option where it belongs",
      "python sdxl_train_network.py --cache_text_encoder_outputs --seed 1\n",
      ["seed": 1, "cache_text_encoder_outputs": true]
    ),
    ReaderCase(
      "dashes within a name",
      "python train_network.py --max-train-steps 5\n",
      ["max_train_steps": 1600],
      observed: ["unknown-key max-train-steps"]
    ),
    ReaderCase(
      "steps, a share of them, and a percentage",
      "python train_network.py --lr_warmup_steps 50% --lr_decay_steps 0.1\n",
      ["lr_warmup_steps": .float(0.5), "lr_decay_steps": .float(0.1)]
    ),
    ReaderCase(
      "blanks around numbers and underscores in them",
      "python train_network.py --lr_warmup_steps 1_0 --lr_decay_steps ' 5' --text_encoder_lr ' 0.5'\n",
      ["lr_warmup_steps": 10, "lr_decay_steps": 5, "text_encoder_lr": .float(0.5)]
    ),
    ReaderCase(
      "steps that are no integer",
      "python train_network.py --lr_warmup_steps 2.0 --lr_decay_steps 1e+30\n",
      [:],
      observed: ["wrong-type lr_decay_steps", "wrong-type lr_warmup_steps"]
    ),
    ReaderCase(
      "a crop that is no pair of numbers",
      "python train_network.py --face_crop_aug_range 7\n",
      ["face_crop_aug_range": "7"],
      observed: ["wrong-type face_crop_aug_range"]
    ),
    ReaderCase(
      "a word without an option",
      "python train_network.py stray --seed 1\n",
      ["seed": 1],
      observed: ["stray-word "]
    ),
    ReaderCase(
      "a blank in a value",
      "python train_network.py --resolution=768, 768 --train_data_dir /my pictures\n",
      ["resolution": "768,", "train_data_dir": "/my"],
      observed: ["stray-word resolution", "stray-word train_data_dir", "wrong-type resolution"]
    ),
    ReaderCase(
      "a value for a switch",
      "python train_network.py --cache_latents true --lowram=false\n",
      ["cache_latents": true],
      observed: ["stray-word cache_latents", "value-count lowram"]
    ),
    ReaderCase(
      "an option without its value",
      "python train_network.py --output_name --seed 1\n",
      ["seed": 1],
      observed: ["value-count output_name"]
    ),
    ReaderCase(
      "a list takes only what is joined to it",
      "python train_network.py --network_module=lycoris.kohya --network_args=algo=lokr factor=8\n",
      ["network_args.algo": "lokr"],
      observed: ["stray-word network_args"]
    ),
    ReaderCase(
      "of equal lists the last counts",
      "python train_network.py --network_module=lycoris.kohya --network_args algo=lokr factor=8 --network_args algo=ia3\n",
      ["network_args.algo": "ia3", "network_args.factor": -1],
      observed: ["overridden network_args"]
    ),
    ReaderCase(
      "a beginning of several names",
      "python train_network.py --max_train 5\n",
      ["max_train_steps": 1600],
      observed: ["ambiguous-option max_train"]
    ),
    ReaderCase(
      "a beginning that only this script has once",
      "python train_network.py --max_train_ste 5 --lr_warmup=3\n",
      ["max_train_steps": 5, "lr_warmup_steps": 3]
    ),
    ReaderCase(
      "one dash, and a typographic one",
      "python train_network.py -seed 1 –lowram\n",
      ["seed": nil],
      observed: ["stray-word ", "stray-word "]
    ),
    ReaderCase(
      "a negative number is a value",
      "python train_network.py --noise_offset -0.5\n",
      ["noise_offset": .float(-0.5)]
    ),
    ReaderCase(
      "arguments in one word",
      "python train_network.py --network_module=lycoris.kohya --network_args \"algo=lokr factor=8\"\n",
      observed: ["argument-spaces network_args.algo", "invalid-choice network_args.algo"]
    ),
  ]

  @Test("words are grouped as argparse does", arguments: cases)
  func words(example: ReaderCase) { example.check(.commandLine, file: "train.sh") }

  @Test("a suggestion is an option of the same script")
  func suggestions() throws {
    func suggestion(_ line: String) -> Value? {
      ReaderCase.read(line, .commandLine, file: "a.sh").observations.first?.values["suggestion"]
    }
    #expect(suggestion("python sdxl_train_network.py --lora_network_weights=a\n") == "--network_weights")
    #expect(suggestion("python train_network.py --max_train_stps=1\n") == "--max_train_steps")
    #expect(suggestion("python train_network.py --epoch=1\n") == nil)
  }

  @Test("an option that the script lacks says who has it")
  func homes() throws {
    func home(_ line: String) -> Value? {
      ReaderCase.read(line, .commandLine, file: "a.sh").observations.first?.values["where"]
    }
    #expect(home("python train_network.py --split_mode\n") == "flux_train_network.py")
    #expect(home("python train_network.py --num_cpu_threads_per_process=2\n") == "accelerate launch, before the script")
    #expect(home("python train_network.py --factor=8\n") == "network_args of lycoris.kohya, networks.lokr")
  }
}
