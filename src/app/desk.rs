//! A desk: one question at a time is answered beside the window, and the last answer is kept until something in the
//! question changes.

use std::sync::mpsc;

use super::drawings::Wake;

/// The last question with its answer, and the one that is being answered.
#[derive(Debug)]
pub(super) struct Desk<Q, A> {
    answered: Option<(Q, A)>,
    worker: Option<(Q, mpsc::Receiver<A>)>,
    /// A question whose worker has panicked; it is not asked again.
    failed: Option<Q>,
}

impl<Q, A> Default for Desk<Q, A> {
    fn default() -> Self {
        Self {
            answered: None,
            worker: None,
            failed: None,
        }
    }
}

impl<Q: Clone + PartialEq, A: Send + 'static> Desk<Q, A> {
    /// The last answer, and what it is the answer to.
    pub fn answer(&self) -> Option<(&Q, &A)> {
        self.answered.as_ref().map(|(question, answer)| (question, answer))
    }

    /// Whether something is being answered.
    pub fn is_busy(&self) -> bool {
        self.worker.is_some()
    }

    /// Takes what a worker has found out.
    pub fn poll(&mut self) {
        let Some((question, answers)) = &self.worker else {
            return;
        };
        match answers.try_recv() {
            Ok(answer) => {
                self.answered = Some((question.clone(), answer));
                self.worker = None;
            }
            Err(mpsc::TryRecvError::Empty) => {}
            Err(mpsc::TryRecvError::Disconnected) => {
                self.failed = Some(question.clone());
                self.worker = None;
            }
        }
    }

    /// Has a worker answer, unless it is answered already. A worker at an older question is let finish first. `wake` is
    /// called when the answer is there.
    pub fn ask(&mut self, question: Q, wake: &Wake, work: impl FnOnce() -> A + Send + 'static) {
        let is_answered = self.answered.as_ref().is_some_and(|(of, _)| *of == question);
        if is_answered || self.is_busy() || self.failed.as_ref() == Some(&question) {
            return;
        }
        let (sender, answers) = mpsc::channel();
        let wake = wake.clone();
        self.worker = Some((question, answers));
        std::thread::spawn(move || {
            // Nobody listens any more when the window has been closed.
            let _unwanted = sender.send(work());
            wake();
        });
    }
}
