/// Configs that tests read.
enum Sample {
  static let toml = """
    pretrained_model_name_or_path = "model.safetensors"
    train_data_dir = "dataset"
    output_dir = "out"
    output_name = "mira"
    network_module = "lycoris.kohya"
    network_args = ["algo=ia3", "preset=ia3"]
    optimizer_type = "Prodigy"
    optimizer_args = ["betas=0.9,0.99", "d_coef=1.0", "safeguard_warmup=True"]
    learning_rate = 1.0
    unet_lr = 1.0
    text_encoder_lr = [1.0]
    max_train_steps = 6
    lr_scheduler_type = "CosineAnnealingWarmRestarts"
    lr_scheduler_args = ["T_0=6", "eta_min=0.1"]
    resolution = "64"
    caption_extension = ".txt"

    """
}
