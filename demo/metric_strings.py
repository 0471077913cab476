"""Words for measured figures, in English and in Korean; strings.py adds them to its table. A figure without a word is on the card only."""
from __future__ import annotations

TABLE: dict[str, tuple[str, str]] = {
    "metric.frechet_distance": ("Fréchet distance {value}", "프레셰 거리 {value}"),
    "metric.sliced_wasserstein": ("sliced Wasserstein distance {value}", "슬라이스 바서스타인 거리 {value}"),
    "metric.estimate_correlation": ("the critic's estimate ranks the pictures: {value}", "비평가 추정값과 그림 품질의 순위 상관 {value}"),
    "metric.class_accuracy": ("the class asked for is seen {value}", "요청한 부류로 보이는 비율 {value}"),
    "metric.accuracy": ("test accuracy {value}", "시험 정확도 {value}"),
    "metric.clustering_error": ("clustering error {value}", "군집 오차 {value}"),
    "metric.l1": ("L1 to the truth {value}", "정답과의 L1 {value}"),
    "metric.ssim": ("SSIM {value}", "SSIM {value}"),
    "metric.attribute_error": ("attributes missed {value}", "놓친 속성 {value}"),
    "metric.patch_error": ("L1 on the given patches {value}", "주어진 조각의 L1 {value}"),
    "metric.nats": ("{value} nats", "{value} 내트"),
    "metric.nats_elbo": ("at most {value} nats (ELBO)", "최대 {value} 내트 (ELBO)"),
    "metric.bits_per_dimension": ("{value} bits per dimension", "차원당 {value} 비트"),
    "metric.attribute_hits": ("named attributes shown {value}", "말한 속성이 보이는 비율 {value}"),
    "metric.retrieval_accuracy": ("retrieval accuracy {value}", "검색 정확도 {value}"),
    "metric.higher": ("{figure} (to meet: at least {value}, {whose})", "{figure} (목표: {value} 이상, {whose})"),
    "metric.lower": ("{figure} (to meet: at most {value}, {whose})", "{figure} (목표: {value} 이하, {whose})"),
    "metric.other_data": ("{figure} (on other data {value}, {whose})", "{figure} (다른 데이터에서 {value}, {whose})"),
    "whose.aim of this atlas": ("aim of this atlas", "이 아틀라스의 목표"),
    "whose.its stage I": ("its stage I", "자신의 1단계"),
}
