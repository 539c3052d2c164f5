rule robustness:
    input:
        per_model("noise.csv"),
        per_model("attacks.csv"),
        per_model("adversarial.csv", ADVERSARIAL_JOBS),


rule evaluate_noise:
    input:
        model=f"{MODEL}/model.npz",
        features=f"{PAIR}/features.npz",
    output:
        table=f"{MODEL}/noise.csv",
    log:
        f"{LOGS}/evaluate_noise/{{dataset}}-{{a}}-{{b}}-{{encoding}}.log",
    benchmark:
        f"{BENCHMARKS}/evaluate_noise/{{dataset}}-{{a}}-{{b}}-{{encoding}}.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        code=model_code("evaluate_noise"),
        settings=settings(
            "seed",
            "qnn",
            "training",
            "noise.strengths",
            "noise.placement",
            "noise.shots",
        ),
    message:
        "Adding noise to {wildcards.encoding} on {wildcards.dataset} {wildcards.a}-{wildcards.b}"
    script:
        "../scripts/evaluate_noise.py"


rule evaluate_attacks:
    input:
        model=f"{MODEL}/model.npz",
        features=f"{PAIR}/features.npz",
        images=f"{PAIR}/images.npz",
    output:
        table=f"{MODEL}/attacks.csv",
    log:
        f"{LOGS}/evaluate_attacks/{{dataset}}-{{a}}-{{b}}-{{encoding}}.log",
    benchmark:
        f"{BENCHMARKS}/evaluate_attacks/{{dataset}}-{{a}}-{{b}}-{{encoding}}.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        code=model_code("evaluate_attacks"),
        settings=settings(
            "qnn.simulator",
            "training.loss",
            "attack.epsilons",
            "attack.spaces",
            "attack.pgd",
        ),
    message:
        "Attacking {wildcards.encoding} on {wildcards.dataset} {wildcards.a}-{wildcards.b}"
    script:
        "../scripts/evaluate_attacks.py"


rule train_adversarially:
    input:
        model=f"{MODEL}/model.npz",
        features=f"{PAIR}/features.npz",
    output:
        table=f"{MODEL}/adversarial.csv",
    log:
        f"{LOGS}/train_adversarially/{{dataset}}-{{a}}-{{b}}-{{encoding}}.log",
    benchmark:
        f"{BENCHMARKS}/train_adversarially/{{dataset}}-{{a}}-{{b}}-{{encoding}}.tsv"
    conda:
        "../envs/atp.yaml"
    params:
        code=model_code("train_adversarially"),
        settings=settings(
            "qnn", "training", "adversarial.epsilons", "adversarial.fraction"
        ),
    message:
        "Training {wildcards.encoding} against FGSM on {wildcards.dataset} {wildcards.a}-{wildcards.b}"
    script:
        "../scripts/train_adversarially.py"
