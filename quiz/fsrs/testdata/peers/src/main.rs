//! Trains with the crate fsrs as Anki does: with card ids, 8 epochs. It speaks as train.mjs.
use fsrs::{compute_parameters, ComputeParametersInput, FSRSItem, FSRSReview, TrainingConfig};
use std::{collections::HashMap, env, fs, io, io::Write, time::Instant};

fn main() {
    let log = fs::read_to_string(env::args().nth(1).expect("a log")).expect("reading the log");
    let mut histories: HashMap<i64, Vec<FSRSReview>> = HashMap::new();
    let (mut items, mut cards) = (Vec::new(), Vec::new());
    for line in log.lines() {
        let f: Vec<u32> = line.split(' ').map(|x| x.parse().expect("a number")).collect();
        let history = histories.entry(i64::from(f[0])).or_default();
        history.push(FSRSReview { rating: f[2], delta_t: f[1] });
        if f[1] > 0 {
            items.push(FSRSItem { reviews: history.clone() });
            cards.push(i64::from(f[0]));
        }
    }
    answer(format!("{{\"items\":{}}}", items.len()));
    for line in io::stdin().lines() {
        let n: usize = line.expect("stdin").trim().parse().expect("a number of items");
        let input = ComputeParametersInput {
            train_set: items[..n].to_vec(),
            card_ids: Some(cards[..n].to_vec()),
            num_relearning_steps: Some(1),
            training_config: Some(TrainingConfig { num_epochs: 8, ..Default::default() }),
            ..Default::default()
        };
        let start = Instant::now();
        let weights = compute_parameters(input).expect("training");
        let ms = start.elapsed().as_secs_f64() * 1e3;
        answer(format!("{{\"ms\":{ms},\"weights\":{weights:?}}}"));
    }
}

fn answer(line: String) {
    println!("{line}");
    io::stdout().flush().expect("stdout");
}
