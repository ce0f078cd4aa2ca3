//! Premises and conclusions: `(1)` statements, and the inferences between two rows of hyphens.

use super::super::ArgdownError;
use super::super::document::{Inference, Node, Role, Step};
use super::super::pieces;
use super::super::token::{Kind, Token};
use super::super::value::Value;
use super::Parser;

/// The premises and conclusions of an argument, while they are read.
pub(super) struct Premises {
    pub(super) argument: usize,
    /// The inference that the next statement concludes.
    pending: Option<Inference>,
    /// Whether the inference was read last, so that lines indented now are about it.
    is_inference_open: bool,
    /// The last inference.
    pub(super) last_inference: Option<Node>,
    /// Where the last statement was placed among the members of its title.
    pub(super) last_member: Option<usize>,
}

impl Premises {
    /// The inference that lines indented now are about.
    pub(super) fn open_inference(&self) -> Option<Node> {
        self.last_inference.filter(|_| self.is_inference_open)
    }
}

impl Parser<'_> {
    /// A premise or a conclusion, after its number.
    pub(super) fn step(&mut self, token: Token<'_>) -> Result<(), ArgdownError> {
        if self.premises.is_none() {
            if !self.is_block_start() {
                self.model
                    .fault(token.line, "an empty line is missing before the first premise");
                self.end_block()?;
            }
            self.begin_premises(token.line)?;
        }
        self.close_levels()?;
        self.close_item()?;
        let inference = self.premises.as_mut().and_then(|premises| {
            premises.is_inference_open = false;
            premises.pending.take()
        });
        let role = if inference.is_some() {
            Role::IntermediaryConclusion
        } else {
            Role::Premise
        };
        let Some(mut item) = self.item(role)? else {
            return Ok(());
        };
        let Some(argument) = self.premises.as_ref().map(|premises| premises.argument) else {
            return Ok(());
        };
        item.member.argument = Some(argument);
        let digits = token.image.trim_matches(|c: char| !c.is_ascii_digit());
        let Node::Statement(statement) = item.node else {
            self.model.fault(
                token.line,
                "an argument cannot be a premise or a conclusion; it is passed over here",
            );
            self.set_item(Some(item));
            return Ok(());
        };
        let step = Step {
            number: digits.parse().unwrap_or(0),
            statement,
            role,
            inference,
            data: item.member.data.clone(),
        };
        if role == Role::Premise
            && let Some(statement) = self.model.document.statements.get_mut(statement)
        {
            statement.is_used_as_premise = true;
        }
        if let Some(argument) = self.model.document.arguments.get_mut(argument) {
            argument.steps.push(step);
        }
        self.set_item(Some(item));
        Ok(())
    }

    fn begin_premises(&mut self, line: usize) -> Result<(), ArgdownError> {
        let before = self.argument_before.take();
        let is_taken = |at: &usize| {
            self.model
                .document
                .arguments
                .get(*at)
                .is_some_and(|one| !one.steps.is_empty())
        };
        let argument = if let Some(at) = before.filter(|at| !is_taken(at)) {
            at
        } else {
            if before.is_some() {
                let sentence =
                    "the argument has premises and a conclusion already; these are taken as another argument's";
                self.model.fault(line, sentence);
            }
            self.model.argument(None)?
        };
        if let Some(argument) = self.model.document.arguments.get_mut(argument) {
            argument.steps_line = line;
        }
        self.premises = Some(Premises {
            argument,
            pending: None,
            is_inference_open: false,
            last_inference: None,
            last_member: None,
        });
        Ok(())
    }

    /// The last statement must be a conclusion.
    pub(super) fn end_premises(&mut self, premises: &Premises) {
        let document = &mut self.model.document;
        let Some(argument) = document.arguments.get_mut(premises.argument) else {
            return;
        };
        let line = argument.steps_line;
        let last = argument
            .steps
            .last_mut()
            .filter(|step| step.role == Role::IntermediaryConclusion);
        if let Some(step) = last {
            step.role = Role::MainConclusion;
            if let Some(statement) = document.statements.get_mut(step.statement) {
                statement.is_used_as_main_conclusion = true;
                let member = premises.last_member.and_then(|at| statement.members.get_mut(at));
                if let Some(member) = member {
                    member.role = Role::MainConclusion;
                }
            }
        } else {
            self.model.fault(line, "no conclusion follows the premises");
        }
    }

    /// An inference, after its first two hyphens.
    pub(super) fn inference(&mut self, start: Token<'_>) -> Result<(), ArgdownError> {
        self.close_levels()?;
        self.close_item()?;
        let mut inference = Inference {
            line: start.line,
            ..Inference::default()
        };
        let mut rule = Vec::new();
        let mut is_closed = false;
        while let Some(kind) = self.peek(0) {
            if kind == Kind::Emptyline {
                break;
            }
            let Some(token) = self.next() else { break };
            match kind {
                Kind::InferenceEnd => {
                    is_closed = true;
                    break;
                }
                Kind::Comma => add_rule(&mut inference, &mut rule),
                Kind::Data => {
                    let mut data = std::mem::replace(&mut inference.data, Value::Null);
                    self.data(token, &mut data);
                    inference.data = data;
                }
                Kind::Escaped => rule.push(token.image.get(1..).unwrap_or_default().to_owned()),
                Kind::Special => rule.push(pieces::special(token.image)),
                Kind::Newline => rule.push(" ".to_owned()),
                _ => rule.push(token.image.to_owned()),
            }
        }
        add_rule(&mut inference, &mut rule);
        if !is_closed {
            self.model
                .fault(start.line, "the inference is not closed by a second row of hyphens");
        }
        if self.peek(0) == Some(Kind::Newline) {
            self.next();
        }
        let Some(premises) = self.premises.as_mut() else {
            self.model
                .fault(start.line, "a row of hyphens without premises above it is passed over");
            return Ok(());
        };
        let n_steps = self
            .model
            .document
            .arguments
            .get(premises.argument)
            .map_or(0, |argument| argument.steps.len());
        premises.last_inference = Some(Node::Inference(premises.argument, n_steps));
        premises.is_inference_open = true;
        premises.pending = Some(inference);
        Ok(())
    }
}

fn add_rule(inference: &mut Inference, words: &mut Vec<String>) {
    let rule = words.concat();
    let rule = rule.trim();
    if !rule.is_empty() {
        inference.rules.push(rule.to_owned());
    }
    words.clear();
}
