"""Extensions (gia hạn) and handing over: a head asks, the office or leadership decides, the first deadline is kept."""
