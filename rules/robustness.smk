rule robustness:
    input:
        per_model("noise.csv"),
        per_model("attacks.csv"),
        per_model("adversarial.csv", ADVERSARIAL_JOBS),


rule evaluate_noise:
    input:
        model=of_each_encoding("model.npz"),
        features=f"{PAIR}/features.npz",
    output:
        table=of_each_encoding("noise.csv"),
    log:
        f"{LOGS}/evaluate_noise/{{dataset}}-{{a}}-{{b}}.log",
    benchmark:
        f"{BENCHMARKS}/evaluate_noise/{{dataset}}-{{a}}-{{b}}.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "evaluate_noise",
            "seed",
            "qnn",
            "training",
            "noise.strengths",
            "noise.curve",
            "noise.placement",
            "noise.shots",
            encodings=config["encodings"],
        ),
    message:
        "Adding noise to the models of {wildcards.dataset} {wildcards.a}-{wildcards.b}"
    script:
        "../scripts/evaluate_noise.py"


rule evaluate_attacks:
    input:
        model=of_each_encoding("model.npz"),
        features=f"{PAIR}/features.npz",
        images=f"{PAIR}/images.npz",
    output:
        table=of_each_encoding("attacks.csv"),
    log:
        f"{LOGS}/evaluate_attacks/{{dataset}}-{{a}}-{{b}}.log",
    benchmark:
        f"{BENCHMARKS}/evaluate_attacks/{{dataset}}-{{a}}-{{b}}.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "evaluate_attacks",
            "qnn.simulator",
            "training.loss",
            "attack.epsilons",
            "attack.spaces",
            "attack.pgd",
            encodings=config["encodings"],
        ),
    message:
        "Attacking the models of {wildcards.dataset} {wildcards.a}-{wildcards.b}"
    script:
        "../scripts/evaluate_attacks.py"


rule train_adversarially:
    input:
        model=of_each_encoding("model.npz"),
        features=f"{PAIR}/features.npz",
    output:
        table=of_each_encoding("adversarial.csv"),
    log:
        f"{LOGS}/train_adversarially/{{dataset}}-{{a}}-{{b}}.log",
    benchmark:
        f"{BENCHMARKS}/train_adversarially/{{dataset}}-{{a}}-{{b}}.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        tracked=tracked(
            "train_adversarially",
            "qnn",
            "training",
            "adversarial.epsilons",
            "adversarial.fraction",
            "adversarial.repetitions",
            encodings=config["encodings"],
        ),
    message:
        "Training against FGSM on {wildcards.dataset} {wildcards.a}-{wildcards.b}"
    script:
        "../scripts/train_adversarially.py"
