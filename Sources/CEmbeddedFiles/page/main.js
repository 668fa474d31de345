document.title = "cohere-connectors-mock";
