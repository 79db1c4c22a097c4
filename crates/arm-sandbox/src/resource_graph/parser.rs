//! Reads a query: a table, and what is done with its rows one step after another.

use serde_json::{Value, json};

use super::{
    expression::{Comparison, Expression},
    functions,
    lexer::{self, Token},
    operators::{Aggregate, Join, Named, Operator, Order, Pipeline},
};

/// What parsing answers; an error is a sentence.
type Parsed<T> = Result<T, String>;

/// Reads a query.
pub(super) fn parse(query: &str) -> Parsed<Pipeline> {
    let mut parser = Parser { tokens: lexer::read(query)?, at: 0 };
    let pipeline = parser.pipeline()?;
    match parser.peek() {
        None => Ok(pipeline),
        Some(token) => Err(format!("{token:?} is not expected there.")),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    /// Takes a symbol or a word, if it is next.
    fn takes(&mut self, wanted: &str) -> bool {
        let found = match self.peek() {
            Some(Token::Symbol(symbol)) => *symbol == wanted,
            Some(Token::Name(name)) => name.eq_ignore_ascii_case(wanted),
            _ => false,
        };
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, wanted: &str) -> Parsed<()> {
        if self.takes(wanted) { Ok(()) } else { Err(format!("'{wanted}' is missing.")) }
    }

    fn name(&mut self) -> Parsed<String> {
        match self.next() {
            Some(Token::Name(name) | Token::Text(name)) => Ok(name),
            other => Err(format!("A name is missing before {other:?}.")),
        }
    }

    fn number(&mut self) -> Parsed<usize> {
        match self.next() {
            Some(Token::Number(number)) => {
                format!("{number}").parse().map_err(|_| format!("{number} is not a count."))
            }
            other => Err(format!("A number is missing before {other:?}.")),
        }
    }

    /// One or more, with commas between them.
    fn list<T>(&mut self, mut one: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut list = vec![one(self)?];
        while self.takes(",") {
            list.push(one(self)?);
        }
        Ok(list)
    }

    fn pipeline(&mut self) -> Parsed<Pipeline> {
        // A query may leave the table out, which is then that of resources.
        let starts = matches!(self.peek(), Some(Token::Name(name)) if !is_operator(name));
        let table = if starts { self.name()? } else { "resources".into() };
        let mut operators = Vec::new();
        if !starts {
            operators.push(self.operator()?);
        }
        while self.takes("|") {
            operators.push(self.operator()?);
        }
        Ok(Pipeline { table, operators })
    }

    fn operator(&mut self) -> Parsed<Operator> {
        let name = self.name()?;
        match name.to_ascii_lowercase().as_str() {
            "where" | "filter" => Ok(Operator::Where(self.expression()?)),
            "project" => Ok(Operator::Project(self.list(Self::named)?)),
            "extend" => Ok(Operator::Extend(self.list(Self::named)?)),
            "project-away" => Ok(Operator::Drop(self.list(Self::name)?)),
            "project-keep" => Ok(Operator::Keep(self.list(Self::name)?)),
            "project-rename" => Ok(Operator::Rename(self.list(Self::named)?)),
            "distinct" => Ok(Operator::Distinct(self.list(Self::named)?)),
            "take" | "limit" => Ok(Operator::Take(self.number()?)),
            "count" => Ok(Operator::Count),
            "order" | "sort" => {
                self.expect("by")?;
                Ok(Operator::Sort(self.list(Self::order)?))
            }
            "top" => {
                let number = self.number()?;
                self.expect("by")?;
                Ok(Operator::Top(number, self.list(Self::order)?))
            }
            "summarize" => {
                let has_groups_only = self.takes("by");
                let aggregates =
                    if has_groups_only { Vec::new() } else { self.list(Self::aggregate)? };
                let by = has_groups_only || self.takes("by");
                let groups = if by { self.list(Self::named)? } else { Vec::new() };
                Ok(Operator::Summarize(aggregates, groups))
            }
            "mv-expand" | "mvexpand" => Ok(Operator::Expand(self.named()?)),
            "join" => self.join(),
            other => Err(format!("The operator '{other}' is not supported.")),
        }
    }

    fn join(&mut self) -> Parsed<Operator> {
        let mut kind = "innerunique".to_owned();
        if self.takes("kind") {
            self.expect("=")?;
            kind = self.name()?.to_ascii_lowercase();
        }
        let (keeps_left, excludes) = match kind.as_str() {
            "inner" | "innerunique" => (false, false),
            "leftouter" => (true, false),
            "leftanti" => (true, true),
            other => return Err(format!("The join of kind '{other}' is not supported.")),
        };
        self.expect("(")?;
        let other = self.pipeline()?;
        self.expect(")")?;
        self.expect("on")?;
        let on = self.list(|parser| {
            let left = parser.name()?;
            if left != "$left" {
                return Ok((left.clone(), left));
            }
            parser.expect(".")?;
            let left = parser.name()?;
            parser.expect("==")?;
            parser.expect("$right")?;
            parser.expect(".")?;
            Ok((left, parser.name()?))
        })?;
        Ok(Operator::Join(Box::new(Join { other, on, keeps_left, excludes })))
    }

    fn order(&mut self) -> Parsed<Order> {
        let by = self.expression()?;
        let ascending = self.takes("asc");
        if !ascending {
            self.takes("desc");
        }
        if self.takes("nulls") {
            self.name()?;
        }
        Ok(Order { by, ascending })
    }

    /// `name = expression`, or an expression that has a name of its own.
    fn named(&mut self) -> Parsed<Named> {
        let names = matches!(self.peek(), Some(Token::Name(_)))
            && self.tokens.get(self.at + 1) == Some(&Token::Symbol("="));
        if names {
            let name = self.name()?;
            self.expect("=")?;
            return Ok(Named { name, expression: self.expression()? });
        }
        let expression = self.expression()?;
        Ok(Named { name: expression.name(), expression })
    }

    fn aggregate(&mut self) -> Parsed<(String, Aggregate)> {
        let names = self.tokens.get(self.at + 1) == Some(&Token::Symbol("="));
        let given = if names { Some(self.name()?) } else { None };
        if names {
            self.expect("=")?;
        }
        let function = self.name()?.to_ascii_lowercase();
        self.expect("(")?;
        let argument = if self.takes(")") {
            None
        } else {
            let argument = self.expression()?;
            self.expect(")")?;
            Some(argument)
        };
        let missing = || format!("'{function}' needs an argument.");
        let aggregate = match function.as_str() {
            "count" => Aggregate::Count(None),
            "countif" => Aggregate::Count(Some(argument.clone().ok_or_else(missing)?)),
            "dcount" => Aggregate::Distinct(argument.clone().ok_or_else(missing)?),
            "sum" => Aggregate::Sum(argument.clone().ok_or_else(missing)?),
            "min" => Aggregate::Least(argument.clone().ok_or_else(missing)?),
            "max" => Aggregate::Greatest(argument.clone().ok_or_else(missing)?),
            "make_list" => Aggregate::List(argument.clone().ok_or_else(missing)?, false),
            "make_set" => Aggregate::List(argument.clone().ok_or_else(missing)?, true),
            "any" | "take_any" => Aggregate::Some(argument.clone().ok_or_else(missing)?),
            other => return Err(format!("The aggregate '{other}' is not supported.")),
        };
        let own = argument.map_or_else(
            || format!("{function}_"),
            |argument| format!("{function}_{}", argument.name()),
        );
        Ok((given.unwrap_or(own), aggregate))
    }

    fn expression(&mut self) -> Parsed<Expression> {
        let mut any = vec![self.conjunction()?];
        while self.takes("or") {
            any.push(self.conjunction()?);
        }
        Ok(if any.len() == 1 { any.remove(0) } else { Expression::Any(any) })
    }

    fn conjunction(&mut self) -> Parsed<Expression> {
        let mut all = vec![self.comparison()?];
        while self.takes("and") {
            all.push(self.comparison()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Expression::All(all) })
    }

    fn comparison(&mut self) -> Parsed<Expression> {
        let left = self.operand()?;
        let word = match self.peek() {
            Some(Token::Symbol(symbol)) => (*symbol).to_owned(),
            Some(Token::Name(name)) => name.to_ascii_lowercase(),
            _ => return Ok(left),
        };
        if let Some(comparison) = Comparison::by_name(&word) {
            self.at += 1;
            let right = self.operand()?;
            return Ok(Expression::Compare(comparison, Box::new(left), Box::new(right)));
        }
        let (cased, negated) = match word.as_str() {
            "in" => (true, false),
            "in~" => (false, false),
            "!in" => (true, true),
            "!in~" => (false, true),
            _ => return Ok(left),
        };
        self.at += 1;
        self.expect("(")?;
        let list = self.list(Self::operand)?;
        self.expect(")")?;
        Ok(Expression::Among { value: Box::new(left), list, cased, negated })
    }

    fn operand(&mut self) -> Parsed<Expression> {
        let mut operand = self.atom()?;
        loop {
            if self.takes(".") {
                let name = Expression::Constant(json!(self.name()?));
                operand = Expression::Member(Box::new(operand), Box::new(name));
            } else if self.takes("[") {
                let name = self.expression()?;
                self.expect("]")?;
                operand = Expression::Member(Box::new(operand), Box::new(name));
            } else {
                return Ok(operand);
            }
        }
    }

    fn atom(&mut self) -> Parsed<Expression> {
        match self.next() {
            Some(Token::Text(text)) => Ok(Expression::Constant(json!(text))),
            Some(Token::Number(number)) => Ok(Expression::Constant(json!(number))),
            Some(Token::Symbol("(")) => {
                let inner = self.expression()?;
                self.expect(")")?;
                Ok(inner)
            }
            Some(Token::Symbol("[")) => {
                let list = self.list(Self::operand)?;
                self.expect("]")?;
                let constants = list.into_iter().map(|it| match it {
                    Expression::Constant(value) => Ok(value),
                    _ => Err("A list may have constants only.".to_owned()),
                });
                Ok(Expression::Constant(Value::Array(constants.collect::<Parsed<_>>()?)))
            }
            Some(Token::Name(name)) => match name.to_ascii_lowercase().as_str() {
                "true" => Ok(Expression::Constant(json!(true))),
                "false" => Ok(Expression::Constant(json!(false))),
                _ if self.takes("(") => {
                    if !functions::is_known(&name) {
                        return Err(format!("The function '{name}' is not supported."));
                    }
                    if self.takes(")") {
                        return Ok(Expression::Call(name, Vec::new()));
                    }
                    let arguments = self.list(Self::expression)?;
                    self.expect(")")?;
                    Ok(Expression::Call(name, arguments))
                }
                _ => Ok(Expression::Column(name)),
            },
            other => Err(format!("An expression is missing before {other:?}.")),
        }
    }
}

/// Whether a name is that of an operator, with which a query without a table begins.
fn is_operator(name: &str) -> bool {
    let names = [
        "where",
        "filter",
        "project",
        "extend",
        "project-away",
        "project-keep",
        "project-rename",
        "distinct",
        "take",
        "limit",
        "count",
        "order",
        "sort",
        "top",
        "summarize",
        "mv-expand",
        "mvexpand",
        "join",
    ];
    names.iter().any(|it| it.eq_ignore_ascii_case(name))
}
